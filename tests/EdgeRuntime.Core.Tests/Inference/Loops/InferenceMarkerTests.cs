using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>An external meter sees each inference on a line.</summary>
public sealed class InferenceMarkerTests
{
    [Fact]
    public async Task Run_Inferences_AreHighOneByOne()
    {
        using var line = new FakeGpioOutput();
        await using var running = new RunningLoop(marker: line);
        var during = new List<bool>();
        running.Session.Running = () => during.Add(line.IsHigh);
        running.Start(0);

        await running.OnceAsync();
        await running.OnceAsync();

        Assert.Equal([true, true], during);
        Assert.Equal((2, false), (line.Rises, line.IsHigh));
    }

    [Fact]
    public async Task Run_InferenceThatFails_LeavesTheLineLow()
    {
        using var line = new FakeGpioOutput();
        await using var running = new RunningLoop(marker: line);
        running.Session.Running = static () => throw new InferenceException("broken");
        running.Start(0);

        Assert.Equal(OnceOutcome.Failed, await running.OnceAsync());

        Assert.Equal((1, false), (line.Rises, line.IsHigh));
    }

    [Fact]
    public async Task Run_LineThatIsGone_IsToldOnceAndInfersOn()
    {
        using var line = new FakeGpioOutput { IsBroken = true };
        await using var running = new RunningLoop(marker: line);
        running.Start(0);

        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());
        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());

        Assert.Equal("The line that marks inferences cannot be driven; an external meter does not see them", Assert.Single(running.Logged));
    }
}
