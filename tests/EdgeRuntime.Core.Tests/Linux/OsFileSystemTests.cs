using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Tests.Linux;

public sealed class OsFileSystemTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("files-");
    private readonly OsFileSystem _files = new();

    [Fact]
    public void Read_FileLongerThanTheBuffer_IsItsStart()
    {
        var path = Make("temp", "48312\n");
        var buffer = new byte[3];

        Assert.Equal(3, _files.Read(path, buffer));
        Assert.Equal("483"u8, buffer);
    }

    [Fact]
    public void Read_MissingOrAFolder_IsMinusOne()
    {
        Assert.Equal(-1, _files.Read(PathOf("gone"), new byte[3]));
        Assert.Equal(-1, _files.Read(PathOf("no/such/folder"), new byte[3]));
        Assert.Equal(-1, _files.Read(_folder.FullName, new byte[3]));
    }

    [Fact]
    public void List_Folder_IsInOrdinalOrderAndEmptyWhereMissing()
    {
        string[] expected = [Make("B", ""), Make("a1", ""), Make("a10", ""), Make("a2", "")];

        Assert.Equal(expected, _files.List(_folder.FullName));
        Assert.Empty(_files.List(PathOf("gone")));
    }

    [Fact]
    public void Write_ExistingFileOnly_NeverMakesOne()
    {
        var path = Make("rate", "000");

        Assert.True(_files.Write(path, "125"u8));
        Assert.Equal("125", File.ReadAllText(path));
        Assert.False(_files.Write(PathOf("gone"), "1"u8));
        Assert.False(_files.Exists(PathOf("gone")));
    }

    [Fact]
    public void OpenRead_MissingFile_IsNull()
    {
        using var stream = _files.OpenRead(Make("device", "x"));

        Assert.Equal('x', stream!.ReadByte());
        Assert.Null(_files.OpenRead(PathOf("gone")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Make(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
