using EdgeRuntime.Agent.Governing;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Governing;

/// <summary>What is tried on a board, or why nothing is.</summary>
public sealed class GovernorCandidatesTests
{
    private readonly InMemoryFileSystem _files = CpufreqTree.Make();

    [Fact]
    public void Of_AllowedOnes_AreThoseThatTheKernelKnowsEachOnce() =>
        Assert.Equal(["schedutil", "powersave"], GovernorCandidates.Of(Options("schedutil", "ondemand", "powersave", "schedutil"), new CpuGovernors(_files)));

    [Fact]
    public void Of_TheOneInForceEverywhere_IsNotTriedTwice()
    {
        _files[CpufreqTree.FileOf(4)] = "schedutil";

        Assert.Equal(["powersave"], GovernorCandidates.Of(Options("schedutil", "powersave"), new CpuGovernors(_files)));
    }

    [Fact]
    public void WhyNone_ASensorAndAGovernor_IsNoReason() => Assert.Null(WhyNone(_files, true, "powersave"));

    [Fact]
    public void WhyNone_NoSensor_SaysWhatIsMissing() =>
        Assert.Equal("no sensor measures what the board draws, and CPU time says nothing of joules under another clock; see Power:Kind sensors", WhyNone(_files, false, "powersave"));

    [Fact]
    public void WhyNone_NoCpufreq_SaysWhereItWasLookedFor() =>
        Assert.Equal("/sys/devices/system/cpu/cpufreq shows no governor: this kernel does not set the processor's clock", WhyNone(new InMemoryFileSystem(), true, "powersave"));

    [Fact]
    public void WhyNone_UnknownGovernors_SaysWhichThereAre() =>
        Assert.Equal("of ondemand there is none beside the governor in force; this kernel has conservative, powersave, performance, schedutil", WhyNone(_files, true, "ondemand"));

    private static string? WhyNone(InMemoryFileSystem files, bool measuresLoad, params string[] allowed) => GovernorCandidates.WhyNone(Options(allowed), new CpuGovernors(files), measuresLoad);

    private static GovernorOptions Options(params string[] allowed) => new() { Allowed = [.. allowed] };
}
