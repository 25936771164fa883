using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Setup;

/// <summary>rpi-setup.sh on the trees of boards: what it detects, what it changes, and what a user reads when it cannot go on.</summary>
public sealed class SetupScriptTests
{
    private const string Pi5 = "Raspberry Pi 5 Model B Rev 1.0";
    private static readonly string[] Everything = ["--broker", "mqtts://me@broker.example", "--hat", "pijuice", "--device", "pi-1", "--safe-shutdown"];

    [Fact]
    public async Task Script_Shellchecked_HasNoRemark()
    {
        await RealPart.RequireAsync("shellcheck", "shellcheck");

        var (code, output, errors) = await ProcessRun.RunAsync("shellcheck", [Checkout.PathOf("rpi-setup.sh")]);

        Assert.True(code == 0, output + errors);
    }

    [Theory]
    [InlineData("Raspberry Pi Zero 2 W Rev 1.0", BoardTree.Debian12, "zero-2w", "Debian GNU/Linux 12 (bookworm), arm64")]
    [InlineData("Raspberry Pi 3 Model B Plus Rev 1.3", BoardTree.Debian12, "3b-plus", "Debian GNU/Linux 12 (bookworm), arm64")]
    [InlineData("Raspberry Pi 4 Model B Rev 1.4", BoardTree.Debian13, "4b", "Debian GNU/Linux 13 (trixie), arm64")]
    [InlineData(Pi5, BoardTree.Debian13, "5", "Debian GNU/Linux 13 (trixie), arm64")]
    [InlineData("NVIDIA Jetson Orin Nano Developer Kit", BoardTree.Ubuntu22, "orin-nano", "Ubuntu 22.04.4 LTS, arm64, L4T 36.4.3")]
    [InlineData("Radxa ROCK 5B", BoardTree.Debian12, "generic", "Debian GNU/Linux 12 (bookworm), arm64")]
    public async Task DryRun_BoardAndSystem_AreDetectedAndNothingChanges(string model, string osRelease, string profile, string system)
    {
        using var tree = new BoardTree(model, osRelease);
        if (osRelease == BoardTree.Ubuntu22)
        {
            tree.Write("etc/nv_tegra_release", BoardTree.JetPack6);
        }

        var before = tree.Snapshot();
        var (code, output, errors) = await tree.SetUpAsync(["--dry-run", .. Everything]);

        Assert.True(code == 0, output + errors);
        Assert.Contains($"[ok] Board: {model} (profile {profile})", output, StringComparison.Ordinal);
        Assert.Contains($"[ok] System: {system}\n", output, StringComparison.Ordinal);
        Assert.Contains("[would] Broker mqtts://me@broker.example: /etc/edge-runtime/conf.d/50-setup-broker.json", output, StringComparison.Ordinal);
        Assert.DoesNotContain("[done]", output, StringComparison.Ordinal);
        Assert.Equal(before, tree.Snapshot());
    }

    [Fact]
    public async Task Run_Twice_TheSecondChangesNothing()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);

        var first = await tree.SetUpAsync(Everything);
        var after = tree.Snapshot();
        var second = await tree.SetUpAsync(Everything);

        Assert.True(first.Code == 0, first.Output + first.Errors);
        Assert.Contains("[done] Enable I2C and what HAT pijuice needs: /boot/firmware/config.txt", first.Output, StringComparison.Ordinal);
        Assert.True(second.Code == 0, second.Output + second.Errors);
        Assert.DoesNotContain("[done]", second.Output, StringComparison.Ordinal);
        Assert.Equal(after, tree.Snapshot());
    }

    [Fact]
    public async Task Run_LaterWithOneOption_LeavesTheOthersAsTheyAre()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        await tree.SetUpAsync(Everything);

        var (code, output, errors) = await tree.SetUpAsync("--device", "pi-2");

        Assert.True(code == 0, output + errors);
        Assert.Contains("[ok] Broker: as set up before", output, StringComparison.Ordinal);
        Assert.Contains("[ok] HAT: pijuice, as set up before", output, StringComparison.Ordinal);
        Assert.Contains("dtoverlay=i2c-rtc,ds1339", tree.Read("boot/firmware/config.txt"), StringComparison.Ordinal);
        Assert.Equal("broker.example", (string?)Configuration(tree, "broker")["Mqtt"]!["Host"]);
        Assert.Equal("pi-2", (string?)Configuration(tree, "device")["Device"]!["Id"]);
    }

    [Fact]
    public async Task Run_BootConfiguration_EndsWithABlockThatCountsForThisBoard()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);

        await tree.SetUpAsync(Everything);

        var lines = tree.Read("boot/firmware/config.txt").Split('\n');
        Assert.Equal(BoardTree.BootConfiguration.Split('\n'), lines[..3]);
        Assert.StartsWith("# BEGIN edge-runtime", lines[3], StringComparison.Ordinal);
        Assert.Equal("[all]", lines[4]);
        Assert.Contains("dtparam=i2c_arm=on", lines);
        Assert.Equal(BoardTree.BootConfiguration, tree.Read("boot/firmware/config.txt.before-edge-runtime"));
    }

    [Theory]
    [InlineData("boot/firmware/config.txt", "boot/config.txt")]
    [InlineData("boot/config.txt", null)]
    public async Task Run_BootPartition_IsThatOfTheSystem(string path, string? stub)
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        File.Delete(tree.PathOf("boot/firmware/config.txt"));
        tree.Write(path, BoardTree.BootConfiguration);
        if (stub is not null)
        {
            tree.Write(stub, "DO NOT EDIT THIS FILE\n");
        }

        var (code, output, errors) = await tree.SetUpAsync("--broker", "mqtt://broker.example");

        Assert.True(code == 0, output + errors);
        Assert.Contains("dtparam=i2c_arm=on", tree.Read(path), StringComparison.Ordinal);
        Assert.True(stub is null || tree.Read(stub) == "DO NOT EDIT THIS FILE\n");
    }

    [Fact]
    public async Task Uninstall_Purge_LeavesTheTreeAsItWas()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        tree.Write("etc/edge-runtime/agent.json", "{}");
        tree.Write("etc/edge-runtime/conf.d/60-own.json", "{}");
        var before = tree.Snapshot();
        await tree.SetUpAsync(Everything);

        var dry = await tree.SetUpAsync("--uninstall", "--purge", "--dry-run");
        Assert.Contains("[would] Take the block of this script out of /boot/firmware/config.txt", dry.Output, StringComparison.Ordinal);
        Assert.NotEqual(before, tree.Snapshot());
        var (code, output, errors) = await tree.SetUpAsync("--uninstall", "--purge");

        Assert.True(code == 0, output + errors);
        Assert.Equal(before, tree.Snapshot());
    }

    [Fact]
    public async Task Uninstall_WithoutPurge_KeepsTheConfigurationButDoesNotHaltTheBoard()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        await tree.SetUpAsync(Everything);

        var (code, output, errors) = await tree.SetUpAsync("--uninstall");

        Assert.True(code == 0, output + errors);
        Assert.Equal(BoardTree.BootConfiguration, tree.Read("boot/firmware/config.txt"));
        var kept = Directory.GetFiles(tree.PathOf("etc/edge-runtime/conf.d")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["50-setup-broker.json", "50-setup-device.json", "50-setup-power.json"], kept);
        Assert.Contains("sudo bash rpi-setup.sh --uninstall --purge", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PiJuice", "pijuice")]
    [InlineData("Waveshare UPS HAT (C)", "waveshare-ups-hat-c")]
    public async Task Run_HatWithAnEeprom_IsFound(string product, string hat)
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        tree.Write("proc/device-tree/hat/product", product + "\0");

        var (code, output, errors) = await tree.SetUpAsync("--broker", "mqtt://broker.example");

        Assert.True(code == 0, output + errors);
        Assert.Contains($"[ok] HAT: {hat}, by its EEPROM", output, StringComparison.Ordinal);
        Assert.Equal(hat, (string?)Configuration(tree, "power")["Power"]!["Hat"]);
    }

    [Fact]
    public async Task Run_WrittenConfiguration_IsWhatTheAgentReads()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        tree.Write("secret", "right horse\nsecond line\n");
        await tree.SetUpAsync([.. Everything, "--password-file", tree.PathOf("secret"), "--ca", tree.PathOf("etc/os-release")]);
        tree.Write("etc/edge-runtime/agent.json", "{}");

        string[] arguments = ["check", "--effective", "--config", tree.PathOf("etc/edge-runtime/agent.json")];
        var (_, output, _) = await ProcessRun.RunAsync(AgentProcess.BuiltAgent, arguments);

        Assert.Contains("Mqtt:Host = broker.example ", output, StringComparison.Ordinal);
        Assert.Contains("Mqtt:Port = 8883 ", output, StringComparison.Ordinal);
        Assert.Contains("Mqtt:Username = me ", output, StringComparison.Ordinal);
        Assert.Contains("Mqtt:PasswordFile = /etc/edge-runtime/mqtt-password ", output, StringComparison.Ordinal);
        Assert.Contains("Mqtt:Tls:Enabled = true ", output, StringComparison.Ordinal);
        Assert.Contains("Mqtt:Tls:CaFile = /etc/edge-runtime/broker-ca.pem ", output, StringComparison.Ordinal);
        Assert.Contains("Device:Id = pi-1 ", output, StringComparison.Ordinal);
        Assert.Contains("Power:Hat = pijuice ", output, StringComparison.Ordinal);
        Assert.Contains("Sleep:CriticalDuration = 7.00:00:00 ", output, StringComparison.Ordinal);
        Assert.Equal("right horse\n", tree.Read("etc/edge-runtime/mqtt-password"));
    }

    [Theory]
    [InlineData(
        "Raspberry Pi 4 Model B Rev 1.4",
        BoardTree.Raspbian12,
        "armhf",
        "[fail] Cannot set this system up: Raspbian GNU/Linux 12 (bookworm) has 32-bit programs (armhf), and the agent needs 64 bits; "
        + "flash Raspberry Pi OS Lite (64-bit) with Raspberry Pi Imager (https://www.raspberrypi.com/software/), then run this again")]
    [InlineData(
        "NVIDIA Jetson Nano Developer Kit",
        BoardTree.Ubuntu18,
        "arm64",
        "[fail] Cannot set this system up: Ubuntu 18.04.6 LTS (L4T 32.7.4) is too old for the agent; "
        + "flash Raspberry Pi OS Lite (64-bit), or on a Jetson Orin JetPack 6; a Jetson Nano needs a newer system than JetPack 4")]
    public async Task Run_SystemThatCannotRunTheAgent_IsRefusedWithTheImageToFlash(string model, string osRelease, string architecture, string line)
    {
        using var tree = new BoardTree(model, osRelease, architecture);
        if (osRelease == BoardTree.Ubuntu18)
        {
            tree.Write("etc/nv_tegra_release", BoardTree.JetPack4);
        }

        var before = tree.Snapshot();
        var (code, _, errors) = await tree.SetUpAsync(Everything);

        Assert.Equal(1, code);
        Assert.Equal(line, errors.TrimEnd());
        Assert.Equal(before, tree.Snapshot());
    }

    [Theory]
    [InlineData("--frobnicate", "", "unknown option '--frobnicate'")]
    [InlineData("--broker", "", "--broker needs a value")]
    [InlineData(
        "--broker",
        "broker.example",
        "--broker 'broker.example' is not a broker's URL, such as mqtt://broker.example or mqtts://user@broker.example:8883")]
    [InlineData("--broker", "mqtt://me:horse@b", "--broker has a password in it, where every user of this machine can see it; use --password-file FILE")]
    [InlineData("--device", "Pi 1", "--device 'Pi 1' has other characters than a-z, 0-9 and -, or more than 63")]
    [InlineData("--purge", "", "--purge goes with --uninstall")]
    public async Task Run_WrongOption_IsOneLineWithWhatToDo(string option, string value, string line)
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);

        var (code, _, errors) = await tree.SetUpAsync(value.Length > 0 ? [option, value] : [option]);

        Assert.Equal(1, code);
        Assert.Equal($"[fail] Cannot read the options: {line}; run: bash rpi-setup.sh --help", errors.TrimEnd('\n'));
    }

    [Fact]
    public async Task Run_FileOrHatThatIsNotThere_IsNamed()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);

        var file = await tree.SetUpAsync("--password-file", "/nowhere");
        var hat = await tree.SetUpAsync("--hat", "sombrero");
        var pattern = await tree.SetUpAsync("--hat", "geekworm-x72.");

        Assert.Equal((1, "[fail] Cannot read /nowhere: no such file, or no permission; look: ls -l /nowhere\n"), (file.Code, file.Errors));
        Assert.Equal(1, hat.Code);
        Assert.StartsWith("[fail] Cannot set HAT 'geekworm-x72.' up: there is no such profile", pattern.Errors, StringComparison.Ordinal);
        Assert.StartsWith("[fail] Cannot set HAT 'sombrero' up: there is no such profile; choose one of: geekworm-x120x geekworm-x728 ", hat.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoHatAndNoBroker_SaysWhatFollowsAndHowToNameThem()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);

        var (code, output, errors) = await tree.SetUpAsync();

        Assert.True(code == 0, output + errors);
        Assert.Contains(
            "[ok] HAT: none found; the rate follows Policy:Schedule, not a battery. If there is one, name it: sudo bash rpi-setup.sh --hat NAME (NAME: geekworm-x120x ",
            output,
            StringComparison.Ordinal);
        Assert.Equal(
            "[warn] Broker: none named, so the agent looks for one on this board; name yours: sudo bash rpi-setup.sh --broker mqtt://HOST",
            errors.TrimEnd());
    }

    [Fact]
    public async Task Run_FullDisk_NamesTheFileAndLeavesTheBootConfiguration()
    {
        await using var disk = await SmallDisk.MountAsync(200);
        using var tree = new BoardTree(Pi5, BoardTree.Debian12, parent: disk.Folder);
        disk.Fill();

        var (code, _, errors) = await tree.SetUpAsync(Everything);

        Assert.Equal(1, code);
        Assert.Equal(
            "[fail] Cannot write /boot/firmware/config.txt.before-edge-runtime: the disk is full or read-only; look: df -h /boot/firmware",
            errors.TrimEnd());
        Assert.Equal(BoardTree.BootConfiguration, tree.Read("boot/firmware/config.txt"));

        disk.Free();
        Assert.Equal(0, (await tree.SetUpAsync(Everything)).Code);
        Assert.Contains("dtparam=i2c_arm=on", tree.Read("boot/firmware/config.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoBootPartition_SaysWhatToMount()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        File.Delete(tree.PathOf("boot/firmware/config.txt"));

        var (code, _, errors) = await tree.SetUpAsync(Everything);

        Assert.Equal(1, code);
        Assert.Equal(
            "[fail] Cannot enable I2C: there is neither /boot/firmware/config.txt nor /boot/config.txt; mount the boot partition: sudo mount /boot/firmware",
            errors.TrimEnd());
    }

    [Fact]
    public async Task Run_SafeShutdownWithoutAHat_SaysThatThereIsNoBattery()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);

        var (code, _, errors) = await tree.SetUpAsync("--safe-shutdown", "--broker", "mqtt://broker.example");

        Assert.Equal(1, code);
        Assert.Equal(
            "[fail] Cannot set the safe shutdown up: there is no battery whose charge could be critical; "
            + "name the HAT: sudo bash rpi-setup.sh --safe-shutdown --hat NAME",
            errors.TrimEnd());
    }

    [Fact]
    public async Task Run_ClaimOnTheBootPartition_ReplacesTheBrokerOfBefore()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        await tree.SetUpAsync(Everything);
        tree.Write("boot/firmware/edge-claim.json", "{}");

        var (code, output, errors) = await tree.SetUpAsync();
        var named = await tree.SetUpAsync("--broker", "mqtt://broker.example");

        Assert.True(code == 0, output + errors);
        Assert.Contains("[ok] Broker: that of the enrolment by /boot/firmware/edge-claim.json\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Broker:", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(tree.PathOf("etc/edge-runtime/conf.d/50-setup-broker.json")));
        Assert.False(File.Exists(tree.PathOf("etc/edge-runtime/conf.d/50-setup-device.json")));
        Assert.Contains("/boot/firmware/edge-claim.json brings the broker and the device id; leave ", named.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Claim_ReplacesTheBrokerOfBeforeAndAllowsNoOther()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        await tree.SetUpAsync(Everything);
        tree.Write("claim.json", "{}");
        tree.Write("var/lib/edge-runtime/enrolment.json", "{}");

        var dry = await tree.SetUpAsync("--claim", tree.PathOf("claim.json"), "--dry-run");
        var both = await tree.SetUpAsync("--claim", tree.PathOf("claim.json"), "--device", "pi-2");

        Assert.True(dry.Code == 0, dry.Output + dry.Errors);
        Assert.Contains("[would] Enrol the device with ", dry.Output, StringComparison.Ordinal);
        Assert.Contains("[would] Remove /etc/edge-runtime/conf.d/50-setup-broker.json\n", dry.Output, StringComparison.Ordinal);
        Assert.Contains("[would] Remove /etc/edge-runtime/conf.d/50-setup-device.json\n", dry.Output, StringComparison.Ordinal);
        Assert.Equal(
            "[fail] Cannot read the options: --claim brings the broker and the device id; leave --broker and --device out; run: bash rpi-setup.sh --help\n",
            both.Errors);
    }

    [Fact]
    public async Task Run_CardOfABoardThatDoesNotRun_EnablesI2C()
    {
        using var tree = new BoardTree("", BoardTree.Debian12);
        tree.Write("boot/firmware/config.txt", BoardTree.BootConfiguration);

        var (code, output, errors) = await tree.SetUpAsync("--broker", "mqtt://broker.example");

        Assert.True(code == 0, output + errors);
        Assert.Contains("[ok] Board: a Raspberry Pi, by its /boot/firmware/config.txt", output, StringComparison.Ordinal);
        Assert.Contains("dtparam=i2c_arm=on", tree.Read("boot/firmware/config.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PasswordFile_BelongsToTheAgentsGroupOfTheSystemAndIsRepaired()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        var (_, own, _) = await ProcessRun.RunAsync("id", ["-g"]);
        var group = Environment.IsPrivilegedProcess ? "12345" : own.Trim();
        tree.Write("etc/group", $"root:x:0:\nedge-runtime:x:{group}:\n");
        tree.Write("secret", "right horse\n");
        string[] options = ["--broker", "mqtts://me@broker.example", "--password-file", tree.PathOf("secret")];

        await tree.SetUpAsync(options);
        Assert.Equal($"640 {group}", await AccessAsync());
        await ProcessRun.RunAsync("chmod", ["600", tree.PathOf("etc/edge-runtime/mqtt-password")]);
        await tree.SetUpAsync(options);

        Assert.Equal($"640 {group}", await AccessAsync());

        async Task<string> AccessAsync() => (await ProcessRun.RunAsync("stat", ["-c", "%a %g", tree.PathOf("etc/edge-runtime/mqtt-password")])).Output.Trim();
    }

    [Theory]
    [InlineData("0.0.9", false, "[ok] Package edge-agent 0.1.0, newer than ")]
    [InlineData("0.0.9", true, "[would] Install the package edge-agent 0.0.9 from ")]
    [InlineData("0.2.0", false, "[would] Install the package edge-agent 0.2.0 from ")]
    public async Task Run_PackageInThisFolder_IsInstalledIfNewerOrNamed(string version, bool named, string line)
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        tree.Write("package/DEBIAN/control", $"Package: edge-agent\nVersion: {version}\nArchitecture: arm64\nMaintainer: nobody\nDescription: agent\n");
        var package = tree.PathOf($"edge-agent_{version}_arm64.deb");
        var made = await ProcessRun.RunAsync("dpkg-deb", ["--build", "--root-owner-group", tree.PathOf("package"), package]);
        Assert.True(made.Code == 0, made.Errors);
        var root = "EDGE_SETUP_ROOT=" + tree.PathOf("").TrimEnd('/');
        string[] script = ["-C", tree.PathOf(""), root, "bash", Checkout.PathOf("rpi-setup.sh"), "--yes", "--dry-run"];

        var (code, output, errors) = await ProcessRun.RunAsync("env", named ? [.. script, "--deb", package] : script);

        Assert.True(code == 0, output + errors);
        Assert.Contains(line, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EndOfTheBlockIsMissing_LeavesTheBootConfiguration()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        await tree.SetUpAsync(Everything);
        var broken = tree.Read("boot/firmware/config.txt").Replace("# END edge-runtime\n", "own=1\n", StringComparison.Ordinal);
        tree.Write("boot/firmware/config.txt", broken);

        var again = await tree.SetUpAsync(Everything);
        var removal = await tree.SetUpAsync("--uninstall");

        const string Line = "[fail] Cannot change /boot/firmware/config.txt: the line '# END edge-runtime' is missing; "
            + "add it after the last line of the block, then run this again\n";
        Assert.Equal(1, again.Code);
        Assert.EndsWith(Line, again.Errors, StringComparison.Ordinal);
        Assert.Equal(1, removal.Code);
        Assert.EndsWith(Line, removal.Errors, StringComparison.Ordinal);
        Assert.Equal(broken, tree.Read("boot/firmware/config.txt"));
    }

    [Fact]
    public async Task Uninstall_BlockRemovedByHand_RemovesTheCopy()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        await tree.SetUpAsync(Everything);
        tree.Write("boot/firmware/config.txt", BoardTree.BootConfiguration);

        var (code, output, errors) = await tree.SetUpAsync("--uninstall");

        Assert.True(code == 0, output + errors);
        Assert.False(File.Exists(tree.PathOf("boot/firmware/config.txt.before-edge-runtime")));
        Assert.Equal(BoardTree.BootConfiguration, tree.Read("boot/firmware/config.txt"));
    }

    [Fact]
    public async Task Run_NumbersWithLeadingZeros_AreDecimal()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);

        var (code, output, errors) = await tree.SetUpAsync("--broker", "mqtt://broker.example:01883", "--wait", "08");

        Assert.True(code == 0, output + errors);
        Assert.Equal(1883, (int?)Configuration(tree, "broker")["Mqtt"]!["Port"]);
    }

    [Fact]
    public async Task Run_PiSugar_LetsTheServiceReachItsSocketUntilUninstalled()
    {
        using var tree = new BoardTree(Pi5, BoardTree.Debian12);
        tree.Write("etc/edge-runtime/agent.json", "{}");
        var before = tree.Snapshot();

        var (code, output, errors) = await tree.SetUpAsync("--broker", "mqtt://broker.example", "--hat", "pisugar");

        Assert.True(code == 0, output + errors);
        Assert.Contains("[Service]\nPrivateTmp=no\n", tree.Read("etc/systemd/system/edge-agent.service.d/50-setup-pisugar.conf"), StringComparison.Ordinal);
        await tree.SetUpAsync("--uninstall", "--purge");
        Assert.Equal(before, tree.Snapshot());
    }

    private static JsonNode Configuration(BoardTree tree, string part) => JsonNode.Parse(tree.Read($"etc/edge-runtime/conf.d/50-setup-{part}.json"))!;
}
