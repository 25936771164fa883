using System.Globalization;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Services;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Flash;

/// <summary>An ext4 file system on a block device of its own (a loop device), whose writes the kernel counts.</summary>
internal sealed class FlashDisk : IAsyncDisposable
{
    private const int Megabytes = 256;

    // Documentation/block/stat.rst: the seventh field of /sys/block/*/stat is sectors written, always of 512 bytes.
    private const int SectorsWrittenField = 6;
    private const int SectorBytes = 512;

    private readonly string _folder;
    private readonly string _device;

    private FlashDisk(string folder, string device) => (_folder, _device) = (folder, device);

    /// <summary>What the block layer has written to it so far.</summary>
    public long BytesWritten =>
        long.Parse(ReadSys("stat").Split(' ', StringSplitOptions.RemoveEmptyEntries)[SectorsWrittenField], CultureInfo.InvariantCulture) * SectorBytes;

    /// <summary>Makes one.</summary>
    public static async Task<FlashDisk> CreateAsync()
    {
        // Only root may mount.
        await RealPart.RequireAsync("unshare", "util-linux", "--mount", "true");
        await RealPart.RequireAsync("losetup", "mount");
        await RealPart.RequireAsync("mkfs.ext4", "e2fsprogs");
        var folder = Directory.CreateTempSubdirectory("flash-").FullName;
        var image = Path.Combine(folder, "image");
        await using (var file = File.Create(image))
        {
            file.SetLength((long)Megabytes << 20);
        }

        // The blocks of a real card: so small a disk would get smaller ones. Nothing is left for the kernel to initialize in the background, which would be counted too.
        await MustRunAsync("mkfs.ext4", "-q", "-b", "4096", "-E", "lazy_itable_init=0,lazy_journal_init=0", image);
        return new FlashDisk(folder, (await MustRunAsync("losetup", "--find", "--show", image)).Trim());
    }

    /// <summary>Mounts it in a booted system, without access times as Raspberry Pi OS does.</summary>
    public Task MountAsync(ServiceManager systemd, string folder)
    {
        var numbers = ReadSys("dev").Trim().Replace(':', ' ');
        return systemd.MustRunAsync("sh", "-e", "-c", $"mkdir -p {folder}; mknod {_device} b {numbers}; mount -o noatime {_device} {folder}");
    }

    public async ValueTask DisposeAsync()
    {
        await ProcessRun.RunAsync("losetup", ["--detach", _device]);
        Directory.Delete(_folder, recursive: true);
    }

    private string ReadSys(string file) => File.ReadAllText($"/sys/block/{Path.GetFileName(_device)}/{file}");

    private static async Task<string> MustRunAsync(string program, params string[] arguments)
    {
        var (code, output, errors) = await ProcessRun.RunAsync(program, arguments);
        Assert.True(code == 0, output + errors);
        return output;
    }
}
