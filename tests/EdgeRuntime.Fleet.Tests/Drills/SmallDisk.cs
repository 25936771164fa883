using System.Diagnostics;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>A disk in memory that is soon full. Only root can make one; for others the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _ballast;

    private SmallDisk(string folder) => (Folder, _ballast) = (folder, Path.Combine(folder, "ballast"));

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a small disk");
        var folder = Directory.CreateTempSubdirectory("small-disk-").FullName;
        var code = await RunAsync("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={megabytes}m"), "tmpfs", folder);
        if (code != 0)
        {
            Directory.Delete(folder);
            Assert.Skip("this machine lets nobody mount a small disk");
        }

        return new SmallDisk(folder);
    }

    /// <summary>Takes all room but some.</summary>
    public void Fill(int megabytesLeft)
    {
        using var file = File.Create(_ballast);
        var block = new byte[1 << 20];
        for (var free = new DriveInfo(Folder).AvailableFreeSpace >> 20; free > megabytesLeft; free--)
        {
            file.Write(block);
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(_ballast);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        using (var unmount = Process.Start("umount", ["-l", Folder]))
        {
            unmount.WaitForExit();
        }

        Directory.Delete(Folder);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
