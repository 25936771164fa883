using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>The agent's package and service, through dpkg and systemctl. What they print goes to the journal of the updater.</summary>
/// <param name="run">Runs a program to its end, within a limit.</param>
internal sealed class PackageTools(Func<string, IReadOnlyList<string>, TimeSpan, ToolOutcome> run)
{
    private const string Unit = "edge-agent.service";
    private const UnixFileMode Folders = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // A package of 12 MB on a slow card, and its service that is stopped and started.
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Why a package must not be installed over another: null, <see cref="ErrorCode.PackageInvalid"/> or <see cref="ErrorCode.ReleaseBelowFloor"/>.</summary>
    /// <param name="package">The package.</param>
    /// <param name="version">The version that its manifest states.</param>
    /// <param name="installed">The version that is installed.</param>
    public ErrorInfo? Check(string package, string version, string installed)
    {
        var architecture = Run("dpkg", ["--print-architecture"]);
        var fields = Run("dpkg-deb", ["--show", "--showformat=${Package} ${Version} ${Architecture}", package]);
        var expected = $"{AgentManifest.Package} {version} {architecture.Output?.Trim()}";
        if (fields.Output is not { } found || found.Trim() != expected)
        {
            return new ErrorInfo(ErrorCode.PackageInvalid, $"the package is '{OneLineText.Of(fields.Output ?? fields.Failure ?? "", 128)}', but must be '{OneLineText.Of(expected, 128)}'");
        }

        return (Run("dpkg", ["--compare-versions", version, "ge", installed])).Output is null
            ? new ErrorInfo(ErrorCode.ReleaseBelowFloor, $"edge-agent {OneLineText.Of(version, 64)} is older than {OneLineText.Of(installed, 64)}, which is installed")
            : null;
    }

    /// <summary>The version that is installed; null where none is, or where dpkg was interrupted.</summary>
    public string? FindInstalled() =>
        (Run("dpkg-query", ["--show", "--showformat=${db:Status-Abbrev}|${Version}", AgentManifest.Package])).Output?.Split('|') is [var status, var version] && status.StartsWith("ii", StringComparison.Ordinal)
            ? version.Trim()
            : null;

    /// <summary>Configuration files of a package.</summary>
    public string[] FindConffiles(string package) =>
        [.. Lines((Run("dpkg-deb", ["--info", package, "conffiles"])).Output).Where(static line => line.StartsWith('/'))];

    /// <summary>Installs a package; configuration that an administrator changed stays.</summary>
    /// <returns>Null, or <see cref="ErrorCode.InstallFailed"/>.</returns>
    public ErrorInfo? Install(string package)
    {
        var outcome = run("dpkg", ["--force-confold", "--install", package], InstallLimit);
        return outcome.Output is null ? new ErrorInfo(ErrorCode.InstallFailed, $"dpkg did not install the package: {outcome.Failure}; journalctl -u edge-agent-update has its words") : null;
    }

    /// <summary>Finishes what a power cut interrupted; what cannot be finished is replaced by the next install.</summary>
    public void Repair() => _ = run("dpkg", ["--force-confold", "--configure", "--pending"], InstallLimit);

    /// <summary>Starts the service unless it runs.</summary>
    public void Start() => _ = Run("systemctl", ["start", Unit]);

    /// <summary>Whether the service is active.</summary>
    public bool IsActive() => (Run("systemctl", ["is-active", Unit])).Output is not null;

    /// <summary>Makes a package of what is installed, from the database of dpkg: the way back does not depend on an archive that may be out of reach.</summary>
    /// <param name="work">A folder for the parts.</param>
    /// <param name="package">The package to write, durably.</param>
    /// <returns>Null, or <see cref="ErrorCode.InstallFailed"/>.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public ErrorInfo? Rebuild(string work, string package)
    {
        var stage = Path.Combine(work, "previous");
        var built = Path.Combine(work, "previous.deb");
        MakeFolder(Path.Combine(stage, "DEBIAN"));
        if (StageFiles(stage) is { } failure || (failure = StageControl(stage)) is not null)
        {
            return Failed(failure);
        }

        // The quickest compression: it is deleted in some minutes.
        var outcome = run("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", stage, built], InstallLimit);
        if (outcome.Output is null)
        {
            return Failed(outcome.Failure);
        }

        Directory.Delete(stage, recursive: true);
        using (var handle = File.OpenHandle(built, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(built, package, overwrite: true);
        DurableFiles.SyncFolder(Path.GetDirectoryName(package)!);
        return null;

        static ErrorInfo Failed(string? reason) => new(ErrorCode.InstallFailed, $"cannot keep the installed package, so nothing was changed: {reason}");
    }

    // Modes that dpkg-deb demands, whatever the umask.
    private static void MakeFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Folders);
        }
    }

    private static string[] Lines(string? text) => text?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private string? StageFiles(string stage)
    {
        var listed = Run("dpkg-query", ["--listfiles", AgentManifest.Package]);
        List<string> files = [];
        foreach (var path in Lines(listed.Output).Where(static path => path.Length > 1 && path[0] == '/'))
        {
            if (Directory.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: false) is null)
            {
                MakeFolder(stage + path);
            }
            else if (Path.Exists(path))
            {
                files.Add(path);
            }
        }

        if (files.Count == 0)
        {
            return listed.Failure ?? "dpkg lists no files";
        }

        // Hard links where the file systems are the same: nothing is written.
        var linked = Run("cp", ["--archive", "--link", "--force", "--parents", .. files, stage]);
        return linked.Output is not null ? null : (Run("cp", ["--archive", "--force", "--parents", .. files, stage])).Failure;
    }

    private string? StageControl(string stage)
    {
        var status = Run("dpkg-query", ["--status", AgentManifest.Package]);
        var parts = Run("dpkg-query", ["--control-list", AgentManifest.Package]);
        if (status.Output is null || parts.Output is null)
        {
            return status.Failure ?? parts.Failure;
        }

        File.WriteAllText(Path.Combine(stage, "DEBIAN", "control"), ControlOf(status.Output));
        foreach (var part in Lines(parts.Output))
        {
            var path = Run("dpkg-query", ["--control-path", AgentManifest.Package, part]);
            if (path.Output?.Trim() is not { Length: > 0 } source)
            {
                return path.Failure ?? $"dpkg has no {part}";
            }

            var target = Path.Combine(stage, "DEBIAN", part);
            if (part == "conffiles")
            {
                // One that an administrator deleted stays away.
                File.WriteAllText(target, string.Concat(Lines(File.ReadAllText(source)).Where(Path.Exists).Select(static line => line + '\n')));
            }
            else
            {
                File.Copy(source, target, overwrite: true);
            }
        }

        return null;
    }

    /// <summary>The control file of a package out of its entry in the database, without what only the database knows: its status, and the hashes of its configuration files.</summary>
    /// <param name="status">The entry, as <c>dpkg-query --status</c> prints it.</param>
    internal static string ControlOf(string status)
    {
        var kept = new List<string>();
        var drops = false;
        foreach (var line in status.Split('\n').Where(static line => line.Length > 0))
        {
            // A line that begins with a blank goes on with the field before it.
            drops = line[0] is ' ' or '\t' ? drops : line.StartsWith("Status:", StringComparison.Ordinal) || line.StartsWith("Conffiles:", StringComparison.Ordinal);
            if (!drops)
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept) + '\n';
    }

    private ToolOutcome Run(string program, string[] arguments) => run(program, arguments, Limit);
}
