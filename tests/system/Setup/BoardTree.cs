using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Setup;

/// <summary>
/// The files by which rpi-setup.sh knows a board and its system, in a folder of their own, with the agent's package installed. Written from documents, not
/// captured: the device tree's <c>model</c> as the kernel's sources name the boards, os-release(5) as Debian and Ubuntu ship it, nv_tegra_release as NVIDIA's
/// Jetson Linux does.
/// </summary>
internal sealed class BoardTree : IDisposable
{
    public const string Debian12 = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n";
    public const string Debian13 = "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"13\"\nID=debian\n";
    public const string Raspbian12 = "PRETTY_NAME=\"Raspbian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=raspbian\nID_LIKE=debian\n";
    public const string Ubuntu22 = "PRETTY_NAME=\"Ubuntu 22.04.4 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\nID=ubuntu\nID_LIKE=debian\n";
    public const string Ubuntu18 = "PRETTY_NAME=\"Ubuntu 18.04.6 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"18.04\"\nID=ubuntu\nID_LIKE=debian\n";

    public const string JetPack6 = "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025\n";
    public const string JetPack4 = "# R32 (release), REVISION: 7.4, GCID: 33514132, BOARD: t210ref, EABI: aarch64, DATE: Fri Jun  9 04:25:08 UTC 2023\n";

    // As Raspberry Pi OS ships it, shortened: it ends within a section that counts for one model only, and without the end of the line.
    public const string BootConfiguration = "dtparam=audio=on\n[cm5]\ndtoverlay=dwc2,dr_mode=host";

    private static readonly string Script = Checkout.PathOf("rpi-setup.sh");

    private readonly DirectoryInfo _folder;

    /// <summary>Makes a tree.</summary>
    /// <param name="model">What the kernel calls the board.</param>
    /// <param name="osRelease">Content of os-release.</param>
    /// <param name="architecture">Architecture of its programs.</param>
    /// <param name="parent">Where it lies; null for the folder of temporary files.</param>
    public BoardTree(string model, string osRelease, string architecture = "arm64", string? parent = null)
    {
        _folder = parent is null ? Directory.CreateTempSubdirectory("board-") : Directory.CreateDirectory(Path.Combine(parent, "board"));
        Write("proc/device-tree/model", model + "\0");
        Write("etc/os-release", osRelease);
        Write("var/lib/dpkg/status", Package("dpkg", architecture) + Package("edge-agent", architecture));
        Directory.CreateDirectory(PathOf("etc/systemd/system"));
        if (model.StartsWith("Raspberry Pi", StringComparison.Ordinal))
        {
            Write("boot/firmware/config.txt", BootConfiguration);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Full path of one of its files.</summary>
    public string PathOf(string relative) => Path.Combine(_folder.FullName, relative);

    /// <summary>Reads one of its files.</summary>
    public string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Writes one of its files.</summary>
    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), text);
    }

    /// <summary>All files and folders with content, to be compared.</summary>
    public SortedDictionary<string, string> Snapshot()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in _folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var content = entry is FileInfo file ? file.LinkTarget ?? File.ReadAllText(file.FullName) : "(folder)";
            files[Path.GetRelativePath(_folder.FullName, entry.FullName)] = content;
        }

        return files;
    }

    /// <summary>Runs rpi-setup.sh on it; nobody can be asked.</summary>
    public Task<(int Code, string Output, string Errors)> SetUpAsync(params string[] arguments) =>
        ProcessRun.RunAsync("env", [$"EDGE_SETUP_ROOT={_folder.FullName}", "bash", Script, "--yes", .. arguments]);

    private static string Package(string name, string architecture) =>
        $"Package: {name}\nStatus: install ok installed\nMaintainer: nobody\nArchitecture: {architecture}\nVersion: 0.1.0\nDescription: {name}\n\n";
}
