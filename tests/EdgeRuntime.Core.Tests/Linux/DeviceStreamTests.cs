using System.Diagnostics;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Tests.Linux;

/// <summary>A named pipe stands in for a character device: both are read through poll and read.</summary>
public sealed class DeviceStreamTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("device-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Read_DataSilenceAndEnd_ComeAsDataTimeoutAndZero()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes of POSIX");
        var path = Path.Combine(_folder.FullName, "fifo");
        using (var mkfifo = Process.Start("mkfifo", path))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var writer = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        using var device = new OsFileSystem().OpenRead(path)!;
        device.ReadTimeout = 50;

        Assert.True(device.CanTimeout);
        Assert.Throws<TimeoutException>(() => Read(device));
        await writer.WriteAsync("abc"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(3, Read(device));
        await writer.DisposeAsync();
        Assert.Equal(0, Read(device));
    }

    private static int Read(Stream device) => device.Read(new byte[8], 0, 8);

    [Fact]
    public void OpenRead_Missing_Null() => Assert.Null(new OsFileSystem().OpenRead(Path.Combine(_folder.FullName, "none")));
}
