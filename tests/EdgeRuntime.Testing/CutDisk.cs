using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>
/// A disk whose power can be cut: an ext4 file system in an image file, mounted through a loop device. What the kernel has not yet written to the image, because nobody synced it, is lost at the
/// cut. Needs root on Linux.
/// </summary>
public sealed class CutDisk : IAsyncDisposable
{
    private const int MaxCopies = 50;

    private readonly string _home;

    private CutDisk(string home)
    {
        _home = home;
        Folder = Directory.CreateDirectory(Path.Combine(home, "disk")).FullName;
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Image => Path.Combine(_home, "image");

    /// <summary>Makes one; the test is skipped where that is not allowed: some containers have no loop devices.</summary>
    public static async Task<CutDisk> MountAsync(int megabytes)
    {
        var disk = new CutDisk(Directory.CreateTempSubdirectory("cut-disk-").FullName);
        await using (var image = File.Create(disk.Image))
        {
            image.SetLength((long)megabytes << 20);
        }

        var mounted = OperatingSystem.IsLinux() && await RunAsync("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", disk.Image) == 0 && await disk.MountAgainAsync();
        if (!mounted)
        {
            Directory.Delete(disk._home, recursive: true);
            Assert.Skip("real part missing: a loop device cannot be mounted; run as root on Linux");
        }

        return disk;
    }

    /// <summary>Cuts the power and comes back: the disk holds what had reached it.</summary>
    /// <param name="processId">A process that writes to it; it is stopped for the cut and must be killed by <paramref name="kill"/>.</param>
    /// <param name="kill">Ends the process.</param>
    public async Task CutAsync(int processId, Func<Task> kill)
    {
        Assert.Equal(0, await RunAsync("kill", "-STOP", processId.ToString(CultureInfo.InvariantCulture)));
        var cut = Path.Combine(_home, "cut");

        // Between two copies that are the same nothing has been written: the copy is of one moment.
        File.Copy(Image, cut, overwrite: true);
        for (var copies = 0; await RunAsync("cmp", "-s", Image, cut) != 0; copies++)
        {
            Assert.True(copies < MaxCopies, "the disk is never at rest");
            File.Copy(Image, cut, overwrite: true);
        }

        await kill();

        // Lazily: a probe may live a moment longer than its agent; what it still writes goes to the old image.
        Assert.Equal(0, await RunAsync("umount", "-l", Folder));
        File.Move(cut, Image, overwrite: true);
        Assert.True(await MountAgainAsync(), "the disk cannot be mounted after the cut");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "-l", Folder);
        Directory.Delete(_home, recursive: true);
    }

    private async Task<bool> MountAgainAsync() => await RunAsync("mount", "-o", "loop", Image, Folder) == 0;

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(program, arguments);
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No such program here.
            return -1;
        }
    }
}
