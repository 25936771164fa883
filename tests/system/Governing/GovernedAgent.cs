using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Governing;

/// <summary>
/// A real agent whose /sys shows a processor with governors and a sensor of the draw: files of this test, put over the kernel's in a mount namespace of the agent's own. What the sensor reads follows
/// the governor.
/// </summary>
internal sealed class GovernedAgent : IAsyncDisposable
{
    private const string Mounts = """
        mount --make-rprivate /
        mount --bind "$1/cpu" /sys/devices/system/cpu
        mount --bind "$1/class" /sys/class
        shift
        exec "$@"
        """;

    private static readonly Dictionary<string, int> Milliamperes = new(StringComparer.Ordinal) { ["schedutil"] = 400, ["powersave"] = 320 };

    private readonly string _folder = Directory.CreateTempSubdirectory("governed-agent-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sensor;
    private int _shown;

    private GovernedAgent(JsonObject configuration)
    {
        configuration["Governor"]!["MemoryPath"] = Path.Combine(_folder, "governor.json");
        Agent = new AgentProcess(configuration);
        Write("cpu/online", "0-1");
        Write("cpu/possible", "0-1");
        Write("cpu/cpufreq/policy0/scaling_available_governors", "powersave schedutil");
        Write("cpu/cpufreq/policy0/scaling_governor", "schedutil");
        Write("class/hwmon/hwmon0/name", "ina219");
        Write("class/hwmon/hwmon0/in1_input", "5000");
        Measure();
        _sensor = MeasureAsync();
    }

    public AgentProcess Agent { get; }

    /// <summary>The governor in force.</summary>
    public string InForce => File.ReadAllText(Path.Combine(_folder, "cpu/cpufreq/policy0/scaling_governor")).Trim();

    /// <summary>Makes one; the test is skipped where a mount namespace is not allowed.</summary>
    public static async Task<GovernedAgent> MakeAsync(JsonObject configuration)
    {
        await RealPart.RequireAsync("unshare", "util-linux", "--mount", "true");
        return new GovernedAgent(configuration);
    }

    public void Start() => Agent.Start(["unshare", "--mount", "sh", "-e", "-c", Mounts, "sh", _folder]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sensor;
        await Agent.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task MeasureAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!_stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            Measure();
        }
    }

    // A governor that is just being written is none; a reading that is just being written would be a silent sensor.
    private void Measure()
    {
        if (Milliamperes.TryGetValue(InForce, out var milliamperes) && milliamperes != _shown)
        {
            _shown = milliamperes;
            Write("class/next", FormattableString.Invariant($"{milliamperes}"));
            File.Move(Path.Combine(_folder, "class/next"), Path.Combine(_folder, "class/hwmon/hwmon0/curr1_input"), overwrite: true);
        }
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
    }
}
