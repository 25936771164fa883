using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Packages;

namespace EdgeRuntime.SystemTests.Setup;

/// <summary>rpi-setup.sh with the real package in Debian for arm64.</summary>
public sealed class Arm64SetupTests(PublishedAgents agents, DebianPackages packages)
{
    [Fact]
    public async Task SetUp_RaspberryPi4_InstallsOnceChangesNothingTheSecondTimeAndCanBeTakenBack()
    {
        using var board = await Arm64Board.CreateAsync(await packages.GetAsync(await agents.Arm64Async(), arch: "arm64"));
        string[] options = ["--broker", "mqtt://broker.example", "--hat", "pijuice", "--device", "pi-1"];

        var first = await board.SetUpAsync(options);
        Assert.True(first.Code == 0, first.Output + first.Errors);
        Assert.Contains("[ok] Board: Raspberry Pi 4 Model B Rev 1.4 (profile 4b)\n[ok] System: Debian GNU/Linux 12 (bookworm), arm64\n", first.Output, StringComparison.Ordinal);
        Assert.Contains($"[done] Install the package edge-agent {DebianPackages.OldVersion}", first.Output, StringComparison.Ordinal);
        Assert.Contains("[ok] Configuration: no errors", first.Output, StringComparison.Ordinal);
        Assert.Contains("dtoverlay=i2c-rtc,ds1339", board.Read("boot/firmware/config.txt"), StringComparison.Ordinal);

        var installed = await board.DigestAsync();
        var second = await board.SetUpAsync(options);
        Assert.True(second.Code == 0, second.Output + second.Errors);
        Assert.DoesNotContain("[done]", second.Output, StringComparison.Ordinal);
        Assert.Equal(installed, await board.DigestAsync());

        var removal = await board.SetUpAsync("--uninstall", "--purge");
        Assert.True(removal.Code == 0, removal.Output + removal.Errors);
        Assert.Equal(BoardTree.BootConfiguration, board.Read("boot/firmware/config.txt"));
        Assert.False(Directory.Exists(board.PathOf("etc/edge-runtime")));
        Assert.False(Directory.Exists(board.PathOf("usr/lib/edge-agent")));
        Assert.DoesNotContain("edge-runtime", board.Read("etc/passwd"), StringComparison.Ordinal);
    }
}
