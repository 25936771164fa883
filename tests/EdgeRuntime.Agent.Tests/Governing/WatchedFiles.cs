using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Tests.Governing;

/// <summary>A file system whose writes a test sees before they are done, and may refuse.</summary>
internal sealed class WatchedFiles(IFileSystem inner) : IFileSystem
{
    /// <summary>Asked before each write; false refuses it.</summary>
    public Func<string, bool> Writing { get; set; } = static _ => true;

    public int Read(string path, Span<byte> buffer) => inner.Read(path, buffer);

    public bool Exists(string path) => inner.Exists(path);

    public IReadOnlyList<string> List(string directory) => inner.List(directory);

    public bool Write(string path, ReadOnlySpan<byte> content) => Writing(path) && inner.Write(path, content);

    public Stream? OpenRead(string path) => inner.OpenRead(path);
}
