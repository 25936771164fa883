using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Training.Tests.Packing;

/// <summary>The built-in model behind the <c>vibration</c> source, through the agent's own pre- and postprocessing.</summary>
public sealed class LiveMachineTests
{
    private static readonly DateTimeOffset Dusk = new(2026, 6, 1, 20, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, long> VariantsAndMachines =>
        [.. ShippedModel.Manifest.Variants.SelectMany(variant => Enumerable.Range(1, 6).Select(seed => (variant.Name, (long)seed)))];

    // Each machine by itself must do, not only the mean over many.
    [Theory]
    [MemberData(nameof(VariantsAndMachines))]
    public async Task Run_NightOnOneMachine_TellsItsConditionNineTimesInTen(string variant, long seed)
    {
        await using var source = new VibrationSource("machine", new VibrationOptions { Seed = seed }, Clocks.System);
        var sessions = new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance);
        using var model = LoadedModel.Load(ShippedModel.Package, source.Format, sessions, variant: variant);
        var step = model.Steps[0];
        var result = new ResultPool(ShippedModel.Package, 1, step.ResultEntries).TryRent()!;
        var sample = new Sample();
        var right = 0;
        const int windows = 600;
        for (var minute = 0; minute < windows; minute++)
        {
            await source.ReadAsync(sample, Dusk.AddMinutes(minute), TestContext.Current.CancellationToken);
            step.Run(sample, result);
            right += result.BestLabel == result.Truth ? 1 : 0;
        }

        Assert.True(right >= 0.9 * windows, $"{right} of {windows} right");
    }
}
