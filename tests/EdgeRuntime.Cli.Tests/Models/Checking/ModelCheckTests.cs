using EdgeRuntime.Cli.Models.Checking;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests.Models.Checking;

/// <summary><c>edgectl model check</c>: the page for models that fit, and the agent's line for others.</summary>
public sealed class ModelCheckTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_BuiltInModel_StatesEachVariantAndSaysWhatIsEstimated()
    {
        var run = await LocalFolder.DoAsync("model", "check", _folder.Model(), "--board", "zero-2w");

        Assert.StartsWith("vibration-condition ", run.Out, StringComparison.Ordinal);
        Assert.Contains("variant int8\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("variant int8-small\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("  operators  all known to ONNX Runtime 1.", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, run.Out.Split('\n').Count(static line => line.StartsWith("  estimated  ", StringComparison.Ordinal) && line.Contains("Raspberry Pi Zero 2 W (Cortex-A53, 1.0 GHz); not measured there", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Check_Json_HasFiguresInOrder()
    {
        var run = await LocalFolder.DoAsync("model", "check", _folder.Model(), "--board", "5", "--json");

        Assert.All(run.Json["variants"]!.AsArray(), static variant =>
        {
            Assert.InRange((double)variant!["p50Ms"]!, 0, (double)variant["p95Ms"]!);
            Assert.InRange((double)variant["boardMs"]![0]!, double.Epsilon, (double)variant["boardMs"]![1]!);
            Assert.True((long)variant["parameters"]! > 1000);
        });
    }

    [Fact]
    public async Task Check_UnknownBoard_NamesTheOthers()
    {
        var run = await LocalFolder.RunAsync("model", "check", _folder.Model(), "--board", "6");

        Assert.Equal((2, "--board: there is no board '6', only 3b-plus, 4b, 5, jetson-nano, orin-nano, zero-2w\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Check_RecurrentModelWithoutState_IsRefusedWithTheAgentsLine()
    {
        var run = await LocalFolder.RunAsync("model", "check", SharedData.File("cases/models/stateful"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("input 'state' is state that output 'state_out' continues", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Milliseconds_OfABoard_GrowWithWhatThisMachineDoes()
    {
        var (slow, fast) = (BoardEstimate.Find("zero-2w"), BoardEstimate.Find("5"));

        var (least, most) = slow.Milliseconds(10, 100, isQuantized: false);

        Assert.True(least > 10 && most > least);
        Assert.Equal((2 * least, 2 * most), slow.Milliseconds(20, 100, isQuantized: false));
        Assert.Equal((2 * least, 2 * most), slow.Milliseconds(10, 200, isQuantized: false));
        Assert.Equal(4 * most, slow.Milliseconds(10, 100, isQuantized: true).Most);
        Assert.True(fast.Milliseconds(10, 100, isQuantized: true).Most < most);
        Assert.Equal(0.45, slow.WattsPerCore);
    }

    [Fact]
    public void Gigaflops_OfThisMachine_AreThoseOfAComputer() => Assert.InRange(ReferenceSpeed.Gigaflops(), 0.1, 2000);
}
