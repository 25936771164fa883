using EdgeRuntime.Core.Linux;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Linux;

/// <summary>The governors of a board with two clock domains, as the kernel shows them.</summary>
public sealed class CpuGovernorsTests
{
    private readonly InMemoryFileSystem _files = new InMemoryFileSystem()
        .Add("/sys/devices/system/cpu/cpufreq/boost", ("state", "1"))
        .Add("/sys/devices/system/cpu/cpufreq/policy0", ("scaling_governor", "schedutil"), ("scaling_available_governors", "conservative powersave performance schedutil "))
        .Add("/sys/devices/system/cpu/cpufreq/policy4", ("scaling_governor", "ondemand"), ("scaling_available_governors", "ondemand powersave schedutil "));

    [Fact]
    public void Read_TwoDomains_AreThoseInForce() =>
        Assert.Equal([new DomainGovernor("policy0", "schedutil"), new DomainGovernor("policy4", "ondemand")], new CpuGovernors(_files).Read());

    [Fact]
    public void Available_TwoDomains_AreThoseOfBoth() => Assert.Equal(["powersave", "schedutil"], new CpuGovernors(_files).Available());

    [Fact]
    public void Set_OneGovernor_IsThatOfAllDomainsAndWritesOnlyWhatChanges()
    {
        Assert.Null(new CpuGovernors(_files).Set("schedutil"));

        Assert.Equal(["/sys/devices/system/cpu/cpufreq/policy4/scaling_governor=schedutil"], _files.Writes);
    }

    [Fact]
    public void Set_DomainThatIsGone_IsOneLineAndTheOthersAreSet()
    {
        var problem = new CpuGovernors(_files).Set([new DomainGovernor("policy9", "powersave"), new DomainGovernor("policy0", "powersave")]);

        Assert.Equal("/sys/devices/system/cpu/cpufreq/policy9/scaling_governor does not take 'powersave': give the agent's user the right to write it", problem);
        Assert.Equal("powersave", new CpuGovernors(_files).Read()[0].Governor);
    }

    [Fact]
    public void Any_NoCpufreq_IsNothing()
    {
        var governors = new CpuGovernors(new InMemoryFileSystem());

        Assert.Empty(governors.Read());
        Assert.Empty(governors.Available());
        Assert.Null(governors.Set("powersave"));
    }
}
