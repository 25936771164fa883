using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Tests.Vibration;

public sealed class WindowSamplerTests
{
    [Fact]
    public void Draw_SameIndex_SameWindow()
    {
        var first = new WindowSampler(MachinePopulation.HeldOut);
        var second = new WindowSampler(MachinePopulation.HeldOut);
        first.Draw(3);

        Assert.Equal(first.Draw(17), second.Draw(17));
        Assert.Equal(first.Window, second.Window);
    }

    [Fact]
    public void Draw_OneMachine_ShowsEveryConditionOnce()
    {
        var sampler = new WindowSampler(MachinePopulation.Training);

        Assert.Equal(Enumerable.Range(0, 6), Enumerable.Range(600, 6).Select(i => sampler.Draw(i)));
    }

    [Fact]
    public void DrawNormalized_Window_PutsChannelsInFrontInUnitsOfTheKnee()
    {
        var sampler = new WindowSampler(MachinePopulation.Training);
        var input = new float[4096];
        sampler.DrawNormalized(2, input);

        Assert.Equal(sampler.Window[2 * 100] / Compander.Knee, input[100], 1e-6);
        Assert.Equal(sampler.Window[(2 * 100) + 1] / Compander.Knee, input[2048 + 100], 1e-6);
    }

    [Fact]
    public void Squeeze_AnyValue_StaysBelowOneOnTheGrid()
    {
        float[] values = [-1000, -1, -0.01f, 0, 0.5f, 1, 50];
        Compander.Squeeze(values);

        Assert.All(values, value => Assert.Equal(MathF.Round(value * 127), value * 127, 1e-4f));
        Assert.Equal([-1, -64 / 127f, -1 / 127f, 0, 42 / 127f, 64 / 127f, 125 / 127f], values);
    }
}
