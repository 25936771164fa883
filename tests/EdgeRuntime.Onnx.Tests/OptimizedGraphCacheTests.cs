using EdgeRuntime.Testing.Graphs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>The cache only ever saves time: whatever happens to it, the model runs.</summary>
public sealed class OptimizedGraphCacheTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger<OnnxSessionFactory> _logger = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Twice_MakesTheGraphOnceAndRunsItAgain()
    {
        OpenAndRun(4);
        var entry = Assert.Single(Entries());
        File.SetLastWriteTimeUtc(entry, LongAgo);

        OpenAndRun(4);

        Assert.Equal(LongAgo, File.GetLastWriteTimeUtc(Assert.Single(Entries())));
        Assert.Empty(Warnings());
        Assert.Empty(Directory.GetFiles(Cache, "*.part"));
    }

    [Fact]
    public void Open_EntryPresent_IsWhatRuns()
    {
        // The entry of one model is put in place of another's: only the cache can explain what comes out.
        OpenAndRun(4);
        var other = _folder.File("other");
        Run(9, new OnnxOptions { CacheFolder = other });
        var entry = Assert.Single(Entries());
        foreach (var path in Directory.GetFiles(other))
        {
            File.Copy(path, path.EndsWith(".sha256", StringComparison.Ordinal) ? entry + ".sha256" : entry, overwrite: true);
        }

        Assert.Equal([10, 11, 12, 13], Run(4));
    }

    [Fact]
    public void Open_ModelChanged_MakesANewGraph()
    {
        OpenAndRun(4);

        OpenAndRun(5);

        Assert.Equal(2, Entries().Length);
    }

    [Fact]
    public void Open_ManyModelsOneAfterTheOther_KeepsThoseThatWereUsedLast()
    {
        OpenAndRun(4);
        var first = Assert.Single(Entries());
        OpenAndRun(5);
        var second = Assert.Single(Entries(), entry => entry != first);
        File.SetLastWriteTimeUtc(first + ".sha256", LongAgo);
        File.SetLastWriteTimeUtc(second + ".sha256", LongAgo.AddDays(1));

        // Used again: the other one is the oldest now.
        OpenAndRun(4);
        for (var model = 6; model < 21; model++)
        {
            OpenAndRun(model);
        }

        Assert.Equal(16, Entries().Length);
        Assert.Contains(first, Entries());
        Assert.False(File.Exists(second));
        Assert.False(File.Exists(second + ".sha256"));
        Assert.Empty(Warnings());
    }

    [Theory]
    [InlineData("1.32.0|X64|256|7FFAFBBF|209C01A9|0|0|0")]
    [InlineData("1.31.1|X64|256|7FFAFBBF|209C01A9|0|0|10")]
    public void PathFor_OtherRuntimeOrProcessor_IsAnotherEntry(string platform)
    {
        var model = TinyGraphs.Adds(1).ToArray();
        string PathFor(string platform) => new OptimizedGraphCache(Cache, platform, _logger).PathFor(model, "cpu", 1);
        const string Here = "1.31.1|X64|256|7FFAFBBF|209C01A9|0|0|0";

        Assert.Equal(PathFor(Here), PathFor(Here));
        Assert.NotEqual(PathFor(Here), PathFor(platform));
    }

    [Fact]
    public void OfThisMachine_Twice_IsTheSameAndNamesMoreThanTheArchitecture()
    {
        var features = ProcessorFeatures.OfThisMachine();

        Assert.Equal(features, ProcessorFeatures.OfThisMachine());
        Assert.Matches("^(X64|Arm64)\\|[0-9]+\\|[0-9A-F]", features);
    }

    [Fact]
    public void PathFor_OtherThreads_IsAnotherEntry()
    {
        var model = TinyGraphs.Adds(1).ToArray();
        var cache = new OptimizedGraphCache(Cache, "1", _logger);

        Assert.NotEqual(cache.PathFor(model, "cpu", 1), cache.PathFor(model, "cpu", 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-1)]
    public void Open_EntryCutShort_IsMadeAgainWithOneWarning(int keep)
    {
        OpenAndRun(4);
        var entry = Assert.Single(Entries());
        var good = File.ReadAllBytes(entry);
        File.WriteAllBytes(entry, keep < 0 ? good[..^1] : good[..keep]);

        OpenAndRun(4);

        Assert.Contains("is damaged", Assert.Single(Warnings()), StringComparison.Ordinal);
        Assert.Equal(good, File.ReadAllBytes(Assert.Single(Entries())));
    }

    [Fact]
    public void Open_EntryWithAFlippedBit_IsMadeAgain()
    {
        OpenAndRun(4);
        var entry = Assert.Single(Entries());
        var bytes = File.ReadAllBytes(entry);
        bytes[^20] ^= 1;
        File.WriteAllBytes(entry, bytes);

        OpenAndRun(4);

        Assert.Contains("checksum", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ChecksumGone_IsMadeAgain()
    {
        OpenAndRun(4);
        var checksum = Assert.Single(Directory.GetFiles(Cache, "*.sha256"));
        File.Delete(checksum);

        OpenAndRun(4);

        Assert.True(File.Exists(checksum));
    }

    [Fact]
    public void Open_GraphThatTheRuntimeRefuses_IsMadeAgain()
    {
        // Intact as a file, but made by something else: ONNX Runtime has the last word.
        OpenAndRun(4);
        var entry = Assert.Single(Entries());
        File.WriteAllText(entry, "no model");
        File.WriteAllText(entry + ".sha256", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(entry))));

        OpenAndRun(4);

        Assert.Contains("is damaged", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RestOfAPowerCut_IsOverwritten()
    {
        OpenAndRun(4);
        var entry = Assert.Single(Entries());
        File.Delete(entry);
        File.WriteAllText(entry + ".part", "half a graph");

        OpenAndRun(4);

        Assert.Single(Entries());
        Assert.False(File.Exists(entry + ".part"));
    }

    [Fact]
    public void Open_FolderThatCannotBe_RunsUncachedWithAWarning()
    {
        File.WriteAllText(Cache, "a file where the folder should be");

        OpenAndRun(4);

        Assert.Contains("cannot be used", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BadModelWithCache_IsTheModelsError()
    {
        var path = new TinyGraph().Input("x", GraphElement.Float, 1).Node("NoSuchOperation", ["x"], "y").Output("y", GraphElement.Float, 1).Save(_folder.Path, "bad.onnx");

        var error = Assert.Throws<Core.Inference.ModelLoadException>(() => Sessions.Open(path, Options, _logger));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Empty(Entries());
        Assert.Empty(Warnings());
    }

    private string Cache => _folder.File("cache");

    private OnnxOptions Options => new() { CacheFolder = Cache };

    private string[] Entries() => Directory.GetFiles(Cache, "*.onnx");

    private string[] Warnings() => [.. _logger.Collector.GetSnapshot().Where(static record => record.Level >= LogLevel.Warning).Select(static record => record.Message)];

    private void OpenAndRun(float addend) => Assert.Equal([1 + addend, 2 + addend, 3 + addend, 4 + addend], Run(addend));

    private float[] Run(float addend, OnnxOptions? options = null)
    {
        using var session = Sessions.Open(TinyGraphs.Adds(addend).Save(_folder.Path), options ?? Options, _logger);
        return session.Run([1, 2, 3, 4]);
    }
}
