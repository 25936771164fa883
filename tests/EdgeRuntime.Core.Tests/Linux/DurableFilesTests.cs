using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Tests.Linux;

public sealed class DurableFilesTests : IDisposable
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _root = Directory.CreateTempSubdirectory("durable-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Replace_FileThatOthersCouldRead_IsItsOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var (folder, path) = (Path.Combine(_root, "state"), Path.Combine(_root, "state", "desired.json"));
        DurableFiles.MakeFolder(folder);
        File.WriteAllText(path + ".new", "left over by an older agent");
        File.SetUnixFileMode(path + ".new", (UnixFileMode)0x1B6);

        DurableFiles.Replace(path, "{}"u8);

        Assert.Equal((OwnersFile, OwnersFile | UnixFileMode.UserExecute), (File.GetUnixFileMode(path), File.GetUnixFileMode(folder)));
    }
}
