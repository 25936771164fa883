using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>
/// Where the agent keeps everything that must survive a restart: one directory, found without any configuration. In this order: <c>StateDirectory</c> of the configuration; systemd's
/// <c>STATE_DIRECTORY</c>; <c>/var/lib/edge-runtime</c> where it can be written; <c>edge-runtime</c> in <c>XDG_STATE_HOME</c> or <c>~/.local/state</c> (XDG Base Directory Specification 0.8).
/// </summary>
/// <param name="environment">Reads an environment variable; null where it is not set.</param>
/// <param name="canWrite">Whether a directory can be written, or made.</param>
internal sealed class StateDirectory(Func<string, string?> environment, Func<string, bool> canWrite)
{
    /// <summary>The value of a path key, or of the directory itself, that keeps nothing.</summary>
    public const string None = "none";

    /// <summary>The directory of a device that is set up by its administrator.</summary>
    public const string SystemWide = "/var/lib/edge-runtime";

    private const string Name = "edge-runtime";

    // Each with its place in the directory, and how it is cleared.
    private static readonly StatePath[] Paths =
    [
        new("Mqtt:Outbox:Path", "outbox.db", static configuration => configuration.Mqtt.Outbox.Path, static configuration => configuration.Mqtt.Outbox.Path = null),
        new("Updates:Folder", "updates", static configuration => configuration.Updates.Folder, static configuration => configuration.Updates.Folder = null),
        new("Policy:Adaptive:MemoryPath", "policy.json", static configuration => configuration.Policy.Adaptive.MemoryPath, static configuration => configuration.Policy.Adaptive.MemoryPath = null),
        new("Power:MemoryPath", "battery.json", static configuration => configuration.Power.MemoryPath, static configuration => configuration.Power.MemoryPath = null),
        new("Governor:MemoryPath", "governor.json", static configuration => configuration.Governor.MemoryPath, static configuration => configuration.Governor.MemoryPath = null),
        new("Onnx:CacheFolder", "graphs", static configuration => configuration.Onnx.CacheFolder, static configuration => configuration.Onnx.CacheFolder = null),
    ];

    /// <summary>That of this process.</summary>
    public static StateDirectory OfProcess { get; } = new(Environment.GetEnvironmentVariable, PrivateFiles.CanWrite);

    // A relative path in XDG_STATE_HOME must be ignored, says the specification.
    private string? UsersOwn => environment("XDG_STATE_HOME") is ['/', ..] home ? Path.Combine(home, Name)
        : environment("HOME") is { Length: > 0 } user ? Path.Combine(user, ".local", "state", Name)
        : null;

    /// <summary>The directory.</summary>
    /// <param name="configured">What the configuration says; null where it says nothing.</param>
    /// <returns>Its full path; null where nothing is kept: so it is configured, or no directory can be written.</returns>
    public string? Find(string? configured)
    {
        if (configured is { Length: > 0 })
        {
            return IsNone(configured) ? null : Path.GetFullPath(configured);
        }

        if (OfService("STATE_DIRECTORY") is { } service)
        {
            return service;
        }

        if (canWrite(SystemWide))
        {
            return SystemWide;
        }

        return UsersOwn is { } own && canWrite(own) ? own : null;
    }

    /// <summary>systemd's directory in memory for this service (<c>RUNTIME_DIRECTORY</c>); null: there is none.</summary>
    public string? FindRuntimeDirectory() => OfService("RUNTIME_DIRECTORY");

    /// <summary>Whether a directory is the user's own only because that user may not write <see cref="SystemWide"/>: what is meant for the service is lost there.</summary>
    /// <param name="directory">What <see cref="Find"/> found.</param>
    /// <param name="exists">Whether a directory is there.</param>
    public bool IsForLackOfRights(string? directory, Func<string, bool> exists) =>
        OfService("STATE_DIRECTORY") is null && directory == UsersOwn && exists(SystemWide);

    /// <summary>The value of each path key that nothing sets.</summary>
    /// <param name="directory">The directory.</param>
    public static IEnumerable<KeyValuePair<string, string?>> DefaultsIn(string directory) => Paths.Select(each => KeyValuePair.Create(each.Key, (string?)Path.Combine(directory, each.Place)));

    /// <summary>Whether a value keeps nothing.</summary>
    public static bool IsNone(string? value) => string.Equals(value, None, StringComparison.OrdinalIgnoreCase);

    /// <summary>Puts null where a path key says <c>none</c>.</summary>
    public static void ClearNone(AgentConfiguration configuration)
    {
        foreach (var path in Paths.Where(path => IsNone(path.Read(configuration))))
        {
            path.Clear(configuration);
        }
    }

    // A unit with several lists them all, separated by colons (systemd.exec(5)).
    private string? OfService(string variable) => environment(variable) is { Length: > 0 } directories ? directories.Split(':')[0] : null;

    private sealed record StatePath(string Key, string Place, Func<AgentConfiguration, string?> Read, Action<AgentConfiguration> Clear);
}
