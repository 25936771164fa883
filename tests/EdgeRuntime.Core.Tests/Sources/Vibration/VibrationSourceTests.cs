using System.Runtime.InteropServices;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

public sealed class VibrationSourceTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 18, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadAsync_SameSeedAndTime_SameWindowWhateverWasReadBefore()
    {
        await using var first = Source();
        await using var second = Source();
        await Window(first, Start.AddHours(3));

        Assert.Equal(await Window(second, Start), await Window(first, Start));
    }

    [Fact]
    public async Task ReadAsync_OtherSeed_OtherWindow()
    {
        await using var first = Source(new VibrationOptions { Seed = 1 });
        await using var second = Source(new VibrationOptions { Seed = 2 });

        Assert.NotEqual(await Window(first, Start), await Window(second, Start));
    }

    [Theory]
    [InlineData("healthy")]
    [InlineData("looseness")]
    [InlineData("bearing-inner")]
    public async Task ReadAsync_OverlappingWindows_ShowTheSameSignal(string condition)
    {
        await using var source = Source(new VibrationOptions { Conditions = [condition] });
        const int hop = 1600;
        var first = await Window(source, Start);
        var second = await Window(source, Start.AddSeconds(hop / 6400.0));

        for (var i = 0; i < second.Length - (2 * hop); i++)
        {
            Assert.Equal(first[i + (2 * hop)], second[i], 0.15);
        }
    }

    [Fact]
    public async Task ReadAsync_Sample_CarriesTimeTruthAndFormat()
    {
        await using var source = Source();
        var sample = new Sample();
        var outcome = await source.ReadAsync(sample, Start, TestContext.Current.CancellationToken);

        Assert.Equal(SourceReadOutcome.Ready, outcome);
        Assert.Equal(Start, sample.CapturedAt);
        Assert.Contains(sample.Truth!, MachineConditions.Labels);
        Assert.Equal(source.Format.SizeInBytes, sample.Length);
        Assert.Equal("float32 [2048,2] at 6400 Hz", source.Format.ToString());
        Assert.True(source.State.Available);
    }

    [Fact]
    public async Task ReadAsync_OverADay_TruthNamesEveryConditionAndSignalIsFinite()
    {
        await using var source = Source();
        var sample = new Sample();
        var seen = new HashSet<string>();
        for (var minute = 0; minute < 24 * 60; minute += 3)
        {
            await source.ReadAsync(sample, Start.AddMinutes(minute), TestContext.Current.CancellationToken);
            seen.Add(sample.Truth!);
            foreach (var value in MemoryMarshal.Cast<byte, float>(sample.Bytes))
            {
                Assert.InRange(value, -100f, 100f);
            }
        }

        Assert.Equal(MachineConditions.Count, seen.Count);
    }

    [Fact]
    public async Task ReadAsync_OneCondition_IsTheTruth()
    {
        await using var source = Source(new VibrationOptions { Conditions = ["misalignment"] });
        var sample = new Sample();
        await source.ReadAsync(sample, Start, TestContext.Current.CancellationToken);

        Assert.Equal("misalignment", sample.Truth);
    }

    [Fact]
    public async Task ReadAsync_ThousandReads_AllocateNothing()
    {
        await using var source = Source(new VibrationOptions { MeanDwellSeconds = 10 });
        var sample = new Sample();
        Read(source, sample, 100);
        Assert.Equal(0, Garbage.Of(() =>
        {
            Read(source, sample, 1000);
        }));
    }

    [Fact]
    public async Task ReadAsync_CancelledToken_Throws()
    {
        await using var source = Source();

        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await source.ReadAsync(new Sample(), Start, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Constructor_WrongOptions_NamesEveryKey()
    {
        var error = Assert.Throws<ArgumentException>(() => Source(new VibrationOptions { SampleRateHz = 1, WindowSamples = 1 }));

        Assert.Contains("Sources:pump:SampleRateHz", error.Message, StringComparison.Ordinal);
        Assert.Contains("Sources:pump:WindowSamples", error.Message, StringComparison.Ordinal);
    }

    private static VibrationSource Source(VibrationOptions? options = null)
    {
        var clock = new FakeTimeProvider(Start);
        return new VibrationSource("pump", options ?? new VibrationOptions(), new Clocks(clock, clock));
    }

    private static async Task<float[]> Window(VibrationSource source, DateTimeOffset end)
    {
        var sample = new Sample();
        await source.ReadAsync(sample, end, TestContext.Current.CancellationToken);
        return MemoryMarshal.Cast<byte, float>(sample.Bytes).ToArray();
    }

    private static void Read(VibrationSource source, Sample sample, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var read = source.ReadAsync(sample, Start.AddSeconds(i), CancellationToken.None);
            Assert.True(read.IsCompletedSuccessfully);
        }
    }
}
