using EdgeRuntime.Core.Sources.Exec;
using EdgeRuntime.Core.Sources.Iio;
using EdgeRuntime.Core.Sources.Mqtt;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Sources;

/// <summary>One source: its kind, and the options of that kind.</summary>
public sealed class SourceOptions
{
    /// <summary>A simulated rotating machine.</summary>
    public const string VibrationKind = "vibration";

    /// <summary>A recording.</summary>
    public const string ReplayKind = "replay";

    /// <summary>A child process's stdout.</summary>
    public const string ExecKind = "exec";

    /// <summary>Payloads of a topic.</summary>
    public const string MqttKind = "mqtt";

    /// <summary>A sensor of the kernel's Industrial I/O subsystem.</summary>
    public const string IioKind = "iio";

    private static readonly TimeSpan LongestReadLimit = TimeSpan.FromHours(1);

    /// <summary><c>vibration</c>, <c>replay</c>, <c>exec</c>, <c>mqtt</c> or <c>iio</c>. Default vibration.</summary>
    public string Kind { get; set; } = VibrationKind;

    /// <summary>vibration: the machine.</summary>
    public VibrationOptions Vibration { get; set; } = new();

    /// <summary>replay: the recording.</summary>
    public ReplayOptions Replay { get; set; } = new();

    /// <summary>exec: the child.</summary>
    public ExecOptions Exec { get; set; } = new();

    /// <summary>mqtt: the topic.</summary>
    public MqttSourceOptions Mqtt { get; set; } = new();

    /// <summary>iio: the sensor.</summary>
    public IioOptions Iio { get; set; } = new();

    /// <summary>exec, iio in mode buffer: without a read for this long the child or the device is stopped until the next one; zero for never. Default 1 minute.</summary>
    public TimeSpan RestAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>replay of a folder of images: a read that takes longer is left behind, its image is left out from then on, and the source is started again. Default 30 seconds.</summary>
    public TimeSpan ReadLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether several models may each open it for themselves: a child process or a device's buffer is often there for one reader only.</summary>
    public bool CanBeShared => Kind is VibrationKind or ReplayKind or MqttKind || (Kind == IioKind && Iio.Mode != IioOptions.Buffer);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (RestAfter < TimeSpan.Zero)
        {
            errors.Add($"{key}:RestAfter must not be negative, but is {RestAfter}");
        }

        if (ReadLimit <= TimeSpan.Zero || ReadLimit > LongestReadLimit)
        {
            errors.Add($"{key}:ReadLimit must be above zero and at most 1 hour, but is {ReadLimit}");
        }

        switch (Kind)
        {
            case VibrationKind:
                Vibration.Validate($"{key}:Vibration", errors);
                break;
            case ReplayKind:
                Replay.Validate($"{key}:Replay", errors);
                break;
            case ExecKind:
                Exec.Validate($"{key}:Exec", errors);
                break;
            case MqttKind:
                Mqtt.Validate($"{key}:Mqtt", errors);
                break;
            case IioKind:
                Iio.Validate($"{key}:Iio", errors);
                break;
            default:
                errors.Add($"{key}:Kind must be {VibrationKind}, {ReplayKind}, {ExecKind}, {MqttKind} or {IioKind}, but is '{Kind}'");
                break;
        }
    }
}
