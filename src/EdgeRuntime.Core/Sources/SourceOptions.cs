using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Sources;

/// <summary>One source: its kind, and the options of that kind.</summary>
public sealed class SourceOptions
{
    /// <summary>A simulated rotating machine.</summary>
    public const string VibrationKind = "vibration";

    /// <summary><c>vibration</c>. Default vibration.</summary>
    public string Kind { get; set; } = VibrationKind;

    /// <summary>vibration: the machine.</summary>
    public VibrationOptions Vibration { get; set; } = new();

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        switch (Kind)
        {
            case VibrationKind:
                Vibration.Validate($"{key}:Vibration", errors);
                break;
            default:
                errors.Add($"{key}:Kind must be {VibrationKind}, but is '{Kind}'");
                break;
        }
    }
}
