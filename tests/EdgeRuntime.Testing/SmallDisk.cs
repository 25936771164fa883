using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>A file system of a few hundred kilobytes (tmpfs), for what happens when a disk is full. Needs root on Linux.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Mounts one; the test is skipped where that is not allowed, and fails for it with CI=true.</summary>
    public static async Task<SmallDisk> MountAsync(int kilobytes)
    {
        var folder = Directory.CreateTempSubdirectory("small-disk-").FullName;
        var mounted = OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k"), "tmpfs", folder) == 0;
        if (!mounted)
        {
            Directory.Delete(folder);
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "a small tmpfs cannot be mounted; run as root on Linux");
            Assert.Skip("real part missing: a small tmpfs cannot be mounted; run as root on Linux");
        }

        return new SmallDisk(folder);
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Filler);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
