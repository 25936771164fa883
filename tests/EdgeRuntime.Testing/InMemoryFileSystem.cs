using System.Collections.Concurrent;
using System.Text;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Testing;

/// <summary>
/// Pseudo-files in memory: text attributes that tests set, change and take away, and devices that are streams. What is written stays readable,
/// as in most sysfs attributes, and is kept in <see cref="Writes"/>.
/// </summary>
public sealed class InMemoryFileSystem : IFileSystem
{
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<Stream?>> _devices = new(StringComparer.Ordinal);

    /// <summary>Everything written, in order, as <c>path=value</c>.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    /// <summary>Reads so far.</summary>
    public int ReadCount { get; private set; }

    /// <summary>The text of a file, with the line end that the kernel adds; null when it is missing. Setting null takes it away.</summary>
    public string? this[string path]
    {
        get => _files.TryGetValue(path, out var content) ? Encoding.UTF8.GetString(content) : null;
        set
        {
            if (value is null)
            {
                _files.TryRemove(path, out _);
            }
            else
            {
                _files[path] = Encoding.UTF8.GetBytes(value);
            }
        }
    }

    /// <summary>Adds the files of a folder, each with a line end.</summary>
    public InMemoryFileSystem Add(string folder, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            this[$"{folder}/{name}"] = text + "\n";
        }

        return this;
    }

    /// <summary>Adds a device; each opening gets a new stream, null where opening is refused.</summary>
    public void AddDevice(string path, Func<Stream?> open) => _devices[path] = open;

    /// <summary>Takes away a folder with all that is in it.</summary>
    public void Remove(string folder)
    {
        foreach (var path in _files.Keys.Where(path => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            _files.TryRemove(path, out _);
        }
    }

    /// <inheritdoc/>
    public int Read(string path, Span<byte> buffer)
    {
        ReadCount++;
        if (!_files.TryGetValue(path, out var content))
        {
            return -1;
        }

        var length = Math.Min(content.Length, buffer.Length);
        content.AsSpan(0, length).CopyTo(buffer);
        return length;
    }

    /// <inheritdoc/>
    public bool Exists(string path) => _files.ContainsKey(path) || _devices.ContainsKey(path) || List(path).Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        var prefix = directory + "/";
        return [.. _files.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Select(path => prefix + path[prefix.Length..].Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public bool Write(string path, ReadOnlySpan<byte> content)
    {
        if (!_files.ContainsKey(path))
        {
            return false;
        }

        _files[path] = content.ToArray();
        Writes.Enqueue($"{path}={Encoding.UTF8.GetString(content)}");
        return true;
    }

    /// <inheritdoc/>
    public Stream? OpenRead(string path) => _devices.TryGetValue(path, out var open) ? open() : null;
}
