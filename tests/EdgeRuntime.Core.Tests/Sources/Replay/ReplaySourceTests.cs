using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Replay;

public sealed class ReplaySourceTests : IDisposable
{
    private readonly SourceHarness _harness = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("replay-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Csv_OverlappingWindows_EachAHopLaterAndFromTheStartAgain()
    {
        await using var source = Create("s.csv", "1\n2\n3\n4\n5\n"u8.ToArray(), options => (options.WindowSamples, options.Hop, options.SampleRateHz) = (3, 2, 10));

        Assert.Equal("float32 [3,1] at 10 Hz", source.Format.ToString());
        Assert.Equal((float[])[1, 2, 3], await ReadFloats(source));
        Assert.Equal((float[])[3, 4, 5], await ReadFloats(source));
        Assert.Equal((float[])[1, 2, 3], await ReadFloats(source));
    }

    [Fact]
    public async Task Csv_WithoutLoop_EndsAndStaysEnded()
    {
        await using var source = Create("s.csv", "1\n2\n3\n"u8.ToArray(), options => (options.WindowSamples, options.Loop) = (2, false));
        await ReadFloats(source);

        Assert.Equal(SourceReadOutcome.Ended, (await SourceHarness.ReadAsync(source)).Outcome);
        Assert.Equal(SourceReadOutcome.Ended, (await SourceHarness.ReadAsync(source)).Outcome);
    }

    [Theory]
    [InlineData("nan.npy", new[] { false, false, true, true, true, true })]
    [InlineData("anomaly-nan.npy", new[] { true, false, true, true })]
    public async Task Replay_SharedCaseWithNonNumbers_OnlyTheirSamplesAreRefused(string file, bool[] expected)
    {
        await using var source = Create(file, await File.ReadAllBytesAsync(SharedData.File("cases/npy/" + file), TestContext.Current.CancellationToken), static _ => { });
        var plan = PreprocessPlan.Copy(new TensorSpec { Name = "x", Type = source.Format.Type, Shape = source.Format.Shape });
        var (sample, tensor) = (new Sample(), new byte[source.Format.SizeInBytes]);
        var usable = new List<bool>();
        foreach (var _ in expected)
        {
            await source.ReadAsync(sample, default, TestContext.Current.CancellationToken);
            usable.Add(plan.Run(sample, tensor));
        }

        Assert.Equal(expected, usable);
    }

    [Theory]
    [InlineData("s.csv", "1\n2\n", "state the window's length with WindowSamples")]
    [InlineData("s.mp3", "x", "'.mp3' files cannot be replayed")]
    public void Create_CannotBeUsed_OneClearMessage(string name, string content, string expected) =>
        Assert.Contains(expected, Assert.Throws<ReplayException>(() => Create(name, System.Text.Encoding.UTF8.GetBytes(content), _ => { })).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_FewerRowsThanAWindow_OneClearMessage() =>
        Assert.Contains("has 2 rows, fewer than a sample of 3", Assert.Throws<ReplayException>(() => Create("s.csv", "1\n2\n"u8.ToArray(), options => options.WindowSamples = 3)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Npy_RealRecording_GivesItsSamplesInTurn()
    {
        var path = SharedData.File("models/kws_dscnn/x.npy");
        await using var source = _harness.Create(new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = new ReplayOptions { Path = path } });
        var recording = NpyReader.Decode(path, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));

        for (var i = 0; i < recording.Shape[0] + 1; i++)
        {
            var (_, sample) = await SourceHarness.ReadAsync(source);
            Assert.True(sample.Bytes.SequenceEqual(recording.Bytes.AsSpan(i % recording.Shape[0] * recording.RowBytes, recording.RowBytes)));
        }
    }

    [Fact]
    public async Task Images_InFolders_AreNamedByTheirPlaceInTheReplayedOne()
    {
        var folder = _folder.CreateSubdirectory("cats");
        File.Copy(SharedData.File("models/ic_resnet8/0_cat.png"), Path.Combine(folder.FullName, "it's 1.png"));
        await using var source = _harness.Create(new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = new ReplayOptions { Path = _folder.FullName } });

        Assert.Equal("cats/it's 1.png", (await SourceHarness.ReadAsync(source)).Sample.File);
    }

    [Fact]
    public async Task Wav_RealRecording_IsASeriesAtItsOwnRate()
    {
        var options = new ReplayOptions { Path = SharedData.File("models/micro_speech/yes_1000ms.wav"), WindowSamples = 480, Hop = 320 };
        await using var source = _harness.Create(new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = options });

        var (outcome, sample) = await SourceHarness.ReadAsync(source);

        Assert.Equal("int16 [480,1] at 16000 Hz", source.Format.ToString());
        Assert.Equal((SourceReadOutcome.Ready, "yes_1000ms.wav"), (outcome, sample.File));
    }

    [Fact]
    public async Task Images_RealFolder_SizeOfEachAndLabelOfItsFolder()
    {
        var options = new ReplayOptions { Path = SharedData.File("models/ic_resnet8"), LabelFromFolder = true };
        await using var source = _harness.Create(new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = options });
        var (outcome, sample) = await SourceHarness.ReadAsync(source);

        Assert.Equal(SourceReadOutcome.Ready, outcome);
        Assert.Equal(SampleKind.Image, source.Format.Kind);
        Assert.Equal(sample.Height * sample.Width * 3, sample.Length);
        Assert.Equal("ic_resnet8", sample.Truth);
        Assert.Equal("0_cat.png", sample.File);
        Assert.True(sample.Bytes.ContainsAnyExcept(sample.Bytes[0]));
    }

    [Fact]
    public async Task Images_OneThatIsNone_IsSaidOnceAndPassedOver()
    {
        var good = SharedData.File("models/ic_resnet8/0_cat.png");
        File.Copy(good, Path.Combine(_folder.FullName, "b.png"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "a.png"), "no image", TestContext.Current.CancellationToken);
        await using var source = _harness.Create(new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = new ReplayOptions { Path = _folder.FullName } });

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(SourceReadOutcome.Ready, (await SourceHarness.ReadAsync(source)).Outcome);
        }

        Assert.Contains("a.png is passed over", Assert.Single(_harness.Logs.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    private ISource Create(string name, byte[] content, Action<ReplayOptions> change)
    {
        var options = new ReplayOptions { Path = Path.Combine(_folder.FullName, name) };
        File.WriteAllBytes(options.Path, content);
        change(options);
        return _harness.Create(new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = options });
    }

    private static async Task<float[]> ReadFloats(ISource source)
    {
        var (outcome, sample) = await SourceHarness.ReadAsync(source);
        Assert.Equal(SourceReadOutcome.Ready, outcome);
        return MemoryMarshal.Cast<byte, float>(sample.Bytes).ToArray();
    }
}
