using System.IO.Pipes;
using System.Runtime.InteropServices;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Iio;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Iio;

public sealed class IioSourceTests
{
    private const string Folder = "/sys/bus/iio/devices/iio:device1";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly SourceHarness _harness = new();

    public IioSourceTests()
    {
        _harness.Files.Add("/sys/bus/iio/devices/iio:device0", ("name", "ads1015"));
        _harness.Files.Add(Folder, ("name", "adxl345"), ("in_accel_scale", "0.038"), ("in_accel_sampling_frequency", "100"), ("in_accel_x_raw", "100"), ("in_accel_y_raw", "-50"), ("in_accel_y_offset", "10"), ("in_temp_input", "23437"));
        _harness.Files.Add($"{Folder}/scan_elements", ("in_accel_x_en", "0"), ("in_accel_x_index", "0"), ("in_accel_x_type", "le:s13/16>>0"), ("in_accel_y_en", "0"), ("in_accel_y_index", "1"), ("in_accel_y_type", "le:s13/16>>0"), ("in_temp_en", "1"), ("in_temp_index", "2"), ("in_temp_type", "be:s24/32>>8"), ("in_timestamp_en", "1"));
        _harness.Files.Add($"{Folder}/buffer", ("enable", "0"), ("length", "2"), ("watermark", "1"));
    }

    [Fact]
    public async Task OneShot_ScaleAndOffset_AreApplied()
    {
        await using var source = await StartAsync(new IioOptions { Device = "adxl345", Channels = ["accel_y", "accel_x", "temp"] });

        Assert.Equal((float[])[-1.52f, 3.8f, 23437f], await Read(source));
    }

    [Fact]
    public async Task OneShot_WindowOfRows_IsPacedByTheSampleRateAndSetsIt()
    {
        await using var source = await StartAsync(new IioOptions { Device = "adxl345", Channels = ["accel_x"], WindowSamples = 3, SampleRateHz = 50 });
        var sample = new Sample();
        var read = source.ReadAsync(sample, SourceHarness.Start, TestContext.Current.CancellationToken).AsTask();
        _harness.Files[$"{Folder}/in_accel_x_raw"] = "200\n";
        _harness.Clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.False(read.IsCompleted);
        await Eventually.TrueAsync(() => _harness.Files.ReadCount > 0 && Advance(), Limit);
        await read;

        Assert.Equal([3.8f, 7.6f, 7.6f], MemoryMarshal.Cast<byte, float>(sample.Bytes).ToArray());
        Assert.Equal("50", _harness.Files[$"{Folder}/in_accel_sampling_frequency"]);
        // Two periods after the first row; the clock may have been moved once more before the end was seen.
        Assert.InRange(sample.CapturedAt, SourceHarness.Start.AddMilliseconds(40), _harness.Clock.GetUtcNow());

        bool Advance()
        {
            _harness.Clock.Advance(read.IsCompleted ? TimeSpan.Zero : TimeSpan.FromMilliseconds(20));
            return read.IsCompleted;
        }
    }

    [Fact]
    public async Task OneShot_DateSetBackWithinAWindow_TheWindowIsReadAllTheSame()
    {
        var date = new SteppedTimeProvider(_harness.Clock);
        await using var source = _harness.Create(
            new SourceOptions { Kind = SourceOptions.IioKind, Iio = new IioOptions { Device = "adxl345", Channels = ["accel_x"], WindowSamples = 3, SampleRateHz = 50 } },
            new Clocks(date, date));
        await source.StartAsync(TestContext.Current.CancellationToken);
        var sample = new Sample();
        var read = source.ReadAsync(sample, SourceHarness.Start, TestContext.Current.CancellationToken).AsTask();

        date.Offset = TimeSpan.FromHours(-2);
        for (var i = 0; i < 500 && !read.IsCompleted; i++)
        {
            _harness.Clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        Assert.Equal(SourceReadOutcome.Ready, await read.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.True(sample.CapturedAt < SourceHarness.Start);
    }

    [Fact]
    public async Task OneShot_SensorVanishes_UnavailableNeverZerosAndBackAfterTheRetryPeriod()
    {
        await using var source = await StartAsync(new IioOptions { Device = "adxl345", Channels = ["accel_x"] });
        await Read(source);
        _harness.Files[$"{Folder}/in_accel_x_raw"] = null;

        Assert.Equal(SourceReadOutcome.Unavailable, (await SourceHarness.ReadAsync(source)).Outcome);
        Assert.Equal($"{Folder}/in_accel_x_raw has no value", source.State.Reason);
        _harness.Files[$"{Folder}/in_accel_x_raw"] = "1\n";
        Assert.Equal(SourceReadOutcome.Unavailable, (await SourceHarness.ReadAsync(source)).Outcome);
        _harness.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(SourceReadOutcome.Ready, (await SourceHarness.ReadAsync(source)).Outcome);
    }

    [Theory]
    [InlineData("adxl999", "accel_x", "no IIO device 'adxl999' in /sys/bus/iio/devices, which has ads1015, adxl345")]
    [InlineData("adxl345", "anglvel_x", "has no channel 'anglvel_x' (no in_anglvel_x_raw and no in_anglvel_x_input)")]
    public async Task OneShot_NotThere_OneClearReasonLoggedOnce(string device, string channel, string expected)
    {
        await using var source = await StartAsync(new IioOptions { Device = device, Channels = [channel] });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(SourceReadOutcome.Unavailable, (await SourceHarness.ReadAsync(source)).Outcome);
            _harness.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Contains(expected, source.State.Reason, StringComparison.Ordinal);
        Assert.Single(_harness.Logs.GetSnapshot());
    }

    [Fact]
    public async Task OneShot_SteadyState_AllocatesNothing()
    {
        await using var source = await StartAsync(new IioOptions { Device = "adxl345", Channels = ["accel_x", "accel_y"] });
        var sample = new Sample();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(source.ReadAsync(sample, SourceHarness.Start, CancellationToken.None).IsCompletedSuccessfully);
        }

        Assert.Equal(0, Garbage.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _ = source.ReadAsync(sample, SourceHarness.Start, CancellationToken.None).IsCompletedSuccessfully;
            }
        }));
    }

    [Fact]
    public async Task Buffer_Stream_IsSetUpDecodedAndSwitchedOff()
    {
        using var device = new AnonymousPipeServerStream(PipeDirection.Out);
        _harness.Files.AddDevice("/dev/iio:device1", () => new AnonymousPipeClientStream(PipeDirection.In, device.ClientSafePipeHandle));
        var source = await StartAsync(new IioOptions { Device = "adxl345", Channels = ["temp", "accel_x"], Mode = IioOptions.Buffer, WindowSamples = 2, SampleRateHz = 100 });
        // accel_x (index 0) at 0, temp (index 2) aligned to 4: scans of 8 bytes. A scan and a half first.
        byte[] scans = [0x64, 0x00, 0xEE, 0xEE, 0x00, 0x00, 0x05, 0xEE, 0x9C, 0x1F, 0xEE, 0xEE, 0xFF, 0xFF, 0xFE, 0xEE];
        await device.WriteAsync(scans.AsMemory(0, 12), TestContext.Current.CancellationToken);
        await device.WriteAsync(scans.AsMemory(12), TestContext.Current.CancellationToken);

        Assert.Equal((float[])[5f, 3.8f, -2f, -3.8f], await Read(source));
        Assert.Equal("0", _harness.Files[$"{Folder}/scan_elements/in_timestamp_en"]);
        Assert.Equal("1", _harness.Files[$"{Folder}/scan_elements/in_temp_en"]);
        Assert.Equal("1", _harness.Files[$"{Folder}/buffer/enable"]);
        Assert.Equal("2", _harness.Files[$"{Folder}/buffer/watermark"]);
        await device.DisposeAsync();
        await Eventually.TrueAsync(() => !source.State.Available, Limit);
        Assert.Equal("/dev/iio:device1 has gone", source.State.Reason);
        await source.DisposeAsync();
        Assert.Equal("0", _harness.Files[$"{Folder}/buffer/enable"]);
    }

    [Fact]
    public async Task Buffer_DeviceRefused_OneClearReasonAndTriedAgain()
    {
        await using var source = await StartAsync(new IioOptions { Device = "adxl345", Channels = ["accel_x"], Mode = IioOptions.Buffer, SampleRateHz = 100 });
        await Eventually.TrueAsync(() => source.State.Restarts == 1, Limit);

        Assert.Equal("/dev/iio:device1 cannot be opened; the agent needs read access to it (group iio)", source.State.Reason);
        _harness.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => source.State.Restarts == 2, Limit);
        Assert.Single(_harness.Logs.GetSnapshot());
    }

    private async Task<ISource> StartAsync(IioOptions options)
    {
        var source = _harness.Create(new SourceOptions { Kind = SourceOptions.IioKind, Iio = options });
        await source.StartAsync(TestContext.Current.CancellationToken);
        return source;
    }

    private static async Task<float[]> Read(ISource source)
    {
        var (outcome, sample) = await SourceHarness.ReadAsync(source);
        Assert.Equal(SourceReadOutcome.Ready, outcome);
        return MemoryMarshal.Cast<byte, float>(sample.Bytes).ToArray();
    }
}
