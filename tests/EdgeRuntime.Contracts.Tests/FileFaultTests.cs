namespace EdgeRuntime.Contracts.Tests;

public sealed class FileFaultTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-fault-");

    [Fact]
    public void Of_WhatTheRuntimeThrows_SaysWhatIsInTheWay()
    {
        var file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "x");
        var below = Path.Combine(_folder.FullName, "no", "such", "file");

        Assert.Equal("there is no such file", ReasonOf(file + "2", File.ReadAllBytes));
        Assert.Equal("it is a folder", ReasonOf(_folder.FullName, File.ReadAllBytes));
        Assert.Equal($"there is no folder {Path.Combine(_folder.FullName, "no")}", ReasonOf(below, File.ReadAllBytes));
        Assert.Equal($"{file} is a file, not a folder", ReasonOf(Path.Combine(file, "below"), File.ReadAllBytes));
        Assert.Equal("it is there already", ReasonOf(file, static path => new FileStream(path, FileMode.CreateNew)));
    }

    [Fact]
    public void Of_OtherTrouble_IsTheMessageOnOneLine()
    {
        Assert.Equal("its owner and mode do not allow it", FileFault.Of(new UnauthorizedAccessException(), "x"));
        Assert.Equal("the disk is full", FileFault.Of(new IOException("No space left on device : 'x'", 28), "x"));
        Assert.Equal("a?b", FileFault.Of(new IOException("a\nb"), "x"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string ReasonOf<T>(string path, Func<string, T> use) => FileFault.Of(Assert.ThrowsAny<Exception>(() => { _ = use(path); }), path);
}
