using System.Diagnostics;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Replay;

/// <summary>Image files as broken cameras, full disks and cut copies leave them. A decoder that spins shows as a test that does not end in time.</summary>
public sealed class DamagedImageTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly SourceHarness _harness = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("images-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("hang/056.jpg")]
    [InlineData("camera-cut/a.jpg")]
    [InlineData("cut/a.jpg")]
    public async Task Read_FileThatIsCutShort_IsSkippedAndSaidOnceWithItsName(string name)
    {
        var bad = Path.Combine(_folder.FullName, "a-bad.jpg");
        File.Copy(SharedData.File($"cases/images/{name}"), bad);
        File.Copy(SharedData.File("cases/images/upright/a.jpg"), Path.Combine(_folder.FullName, "b-good.jpg"));
        await using var source = Source();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(SourceReadOutcome.Ready, await Task.Run(async () => (await SourceHarness.ReadAsync(source)).Outcome).WaitAsync(Limit, TestContext.Current.CancellationToken));
        }

        Assert.Equal($"{bad} is passed over: the file is cut short", Assert.Single(_harness.Logs.GetSnapshot()).Message);
    }

    [Fact]
    public void TryRead_JpegCutAtEveryByte_IsRefusedInTime()
    {
        var (whole, path) = (File.ReadAllBytes(SharedData.File("cases/images/exif6/a.jpg")), Path.Combine(_folder.FullName, "a.jpg"));
        var (logger, started) = (new FakeLogger(), Stopwatch.GetTimestamp());
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.False(new ImageFolder(_folder.FullName, TimeProvider.System, logger).TryRead(0, new Sample()), $"cut to {length} bytes");
        }

        Drill.Report($"{whole.Length} cuts, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.Equal(whole.Length, logger.Collector.Count);
        Assert.All(logger.Collector.GetSnapshot(), record => Assert.StartsWith($"{path} is passed over: ", record.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_PipeAmongImages_IsSkippedAndSaid()
    {
        await MakePipeAsync(Path.Combine(_folder.FullName, "a.jpg"));
        File.Copy(SharedData.File("cases/images/upright/a.jpg"), Path.Combine(_folder.FullName, "b.jpg"));
        await using var source = Source();

        Assert.Equal(SourceReadOutcome.Ready, await Task.Run(async () => (await SourceHarness.ReadAsync(source)).Outcome).WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.Contains("a.jpg is passed over: not a PNG or JPEG image", Assert.Single(_harness.Logs.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryRead_ThousandsOfSpoiledFiles_EachEndsInTime()
    {
        string[] originals = ["cases/images/upright/a.jpg", "cases/images/exif6/a.jpg", "models/ic_resnet8/0_cat.png"];
        var mutator = new Mutator(Drill.Seed);
        var (count, decoded) = (Drill.Count(100, 300_000), 0);
        Drill.Report($"{count} images");
        var file = Path.Combine(_folder.FullName, "a.jpg");
        var started = Stopwatch.GetTimestamp();
        var logger = new FakeLogger();
        for (var i = 0; i < count; i++)
        {
            var bytes = mutator.Mutate(await File.ReadAllBytesAsync(SharedData.File(originals[i % originals.Length]), TestContext.Current.CancellationToken));
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            var images = new ImageFolder(_folder.FullName, TimeProvider.System, logger);
            try
            {
                decoded += await Task.Run(() => images.TryRead(0, new Sample())).WaitAsync(Limit + Limit, TestContext.Current.CancellationToken) ? 1 : 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"EDGE_SEED={Drill.Seed}, image {i} ({bytes.Length} bytes): {Convert.ToHexString(bytes)[..Math.Min(8000, bytes.Length * 2)]}", e);
            }
        }

        Assert.InRange(decoded, 1, count - 1);
        Drill.Report($"{decoded} of {count} could still be decoded, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    [Fact]
    public void Read_DecoderThatTakesTooLong_IsStopped()
    {
        using var stream = new ImageStream(new MemoryStream(new byte[1000]), _harness.Clock, TimeSpan.FromSeconds(10));
        for (var i = 0; i < 500; i++)
        {
            stream.ReadByte();
        }

        _harness.Clock.Advance(TimeSpan.FromSeconds(11));

        var failure = Assert.Throws<IOException>(() => ReadOn(stream));
        Assert.Equal("decoding took more than 10 s", failure.Message);
    }

    [Fact]
    public async Task Read_DecoderThatNeverReturns_IsLeftBehindAndItsImageIsNeverMetAgain()
    {
        foreach (var name in (string[])["a.jpg", "b.jpg", "c.jpg"])
        {
            File.Copy(SharedData.File("cases/images/upright/a.jpg"), Path.Combine(_folder.FullName, name));
        }

        // The second image hangs where its decoder looks at the time.
        using var clock = new HoldingClock();
        await using var source = _harness.Create(new SourceOptions { Kind = SourceOptions.ReplayKind, ReadLimit = TimeSpan.FromSeconds(20), Replay = new ReplayOptions { Path = _folder.FullName, LabelFromFolder = true } }, new Clocks(clock, clock));
        await source.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(SourceReadOutcome.Ready, (await SourceHarness.ReadAsync(source)).Outcome);
        clock.HoldsDecoders = true;
        var reading = SourceHarness.ReadAsync(source);
        await clock.HeldAsync();
        clock.HoldsDecoders = false;
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(SourceReadOutcome.Unavailable, (await reading).Outcome);
        clock.Advance(TimeSpan.FromSeconds(1));

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(SourceReadOutcome.Ready, (await SourceHarness.ReadAsync(source)).Outcome);
        }

        Assert.Equal(1, source.State.Restarts);
        Assert.Equal(
            ["Source s: a read took more than 20 s and is left behind; another is started in 1 s (1 of at most 2 hang)", $"{Path.Combine(_folder.FullName, "b.jpg")} is passed over: decoding it does not end"],
            _harness.Logs.GetSnapshot().Select(static record => record.Message));
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("pipe")]
    public async Task Create_RecordingThatIsNoFile_IsRefusedAtOnce(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        if (name == "pipe")
        {
            await MakePipeAsync(path);
        }

        var read = Task.Run(() => Recording.ReadFile(path), TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal($"{path}: not a regular file", (await Assert.ThrowsAsync<ReplayException>(() => read)).Message);
    }

    private static async Task MakePipeAsync(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes of POSIX");
        using var mkfifo = Process.Start("mkfifo", path);
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static void ReadOn(Stream stream)
    {
        for (var i = 0; i < 100; i++)
        {
            stream.ReadByte();
        }
    }

    private ISource Source() => _harness.Create(new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = new ReplayOptions { Path = _folder.FullName } });
}
