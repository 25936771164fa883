using System.Text.Json.Nodes;
using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Commands;

public sealed class CheckRemarksTests
{
    private const string Path = "/usr/local/bin:/usr/bin:/bin";

    private static readonly DateTimeOffset Now = ArmedTimeProvider.Origin;

    [Theory]
    [InlineData(-60, true)]
    [InlineData(60, false)]
    public void Of_Deadline_IsOneLineOnceItIsPast(int seconds, bool isPast)
    {
        var deadline = Now.AddSeconds(seconds);
        var configuration = new AgentConfiguration { Policy = { Adaptive = { Deadline = deadline.ToOffset(TimeSpan.FromHours(2)) } } };

        string[] expected = isPast ? [$"Policy:Adaptive:Deadline: {deadline:yyyy-MM-dd}T{deadline:HH:mm:ss}Z is past: the policy plans as if there were none"] : [];
        Assert.Equal(expected, CheckRemarks.Of(configuration, Now, Path));
    }

    [Fact]
    public void Of_DeadlineOfAnotherPolicy_IsNoMatter() =>
        Assert.Empty(CheckRemarks.Of(new AgentConfiguration { Policy = { Kind = "linear", Adaptive = { Deadline = Now.AddDays(-1) } } }, Now, Path));

    [Theory]
    [InlineData("sh", null)]
    [InlineData("/bin/sh", null)]
    [InlineData("rtcwake-of-nobody", "Sleep:Command: no folder of PATH has the program 'rtcwake-of-nobody': the board will not sleep")]
    [InlineData("/usr/sbin/rtcwake-of-nobody", "Sleep:Command: there is no program '/usr/sbin/rtcwake-of-nobody': the board will not sleep")]
    [InlineData("/etc/passwd", "Sleep:Command: there is no program '/etc/passwd': the board will not sleep")]
    public void Of_SleepProgram_IsOneLineWhereItCannotBeRun(string program, string? expected)
    {
        var remarks = CheckRemarks.Of(new AgentConfiguration { Sleep = { Command = [program, "-m"] } }, Now, Path);

        Assert.Equal(expected is null ? [] : [expected], remarks);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WithoutGolden_Model_IsOneLineForAVariantThatHasNone(bool hasGolden)
    {
        using var folder = new SpoiledModel(manifest => manifest["golden"] = hasGolden ? manifest["golden"]!.DeepClone() : new JsonArray());
        using var model = LoadedModel.Load(ModelPackage.Load(folder.Path), new SampleFormat(SampleKind.Series, ElementType.Float32, [2048, 2], 6400), new FakeInferenceSessions());

        string[] expected = hasGolden ? [] : [$"{folder.Path}: variant int8 has no golden vector, so wrong results on this processor would not be noticed; make some with 'edgectl model golden'"];
        Assert.Equal(expected, CheckRemarks.WithoutGolden([model]));
    }
}
