namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>A sensor of the kernel's Industrial I/O subsystem: accelerometers, ADCs, environment sensors.</summary>
public sealed class IioOptions
{
    /// <summary>Read one value at a time from sysfs; for low rates and drivers without a buffer.</summary>
    public const string OneShot = "oneshot";

    /// <summary>Stream from the driver's buffer; for rates past some hundreds of samples a second.</summary>
    public const string Buffer = "buffer";

    private const int MaxWindow = 1 << 20;
    private const int MaxChannels = 32;

    /// <summary>The device by the name that its driver gives it, such as <c>adxl345</c>, or by its folder, such as <c>iio:device0</c>.</summary>
    public string Device { get; set; } = "";

    /// <summary>The channels in the order of a row, without <c>in_</c> and suffix: <c>accel_x</c>, <c>voltage0</c>, <c>temp</c>.</summary>
    public IList<string> Channels { get; set; } = [];

    /// <summary><c>oneshot</c> or <c>buffer</c>. Default oneshot.</summary>
    public string Mode { get; set; } = OneShot;

    /// <summary>Rows of a window. Default 1.</summary>
    public int WindowSamples { get; set; } = 1;

    /// <summary>buffer: new rows between two windows. Default: the window's length.</summary>
    public int? Hop { get; set; }

    /// <summary>Rows per second; set in the driver where it allows that. Needed for windows of more than one row and for the buffer.</summary>
    public double? SampleRateHz { get; set; }

    /// <summary>buffer: the trigger to use, by name; drivers with a FIFO of their own need none.</summary>
    public string? Trigger { get; set; }

    /// <summary>Without data for this long the device is opened afresh. Default 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The hop in force.</summary>
    internal int EffectiveHop => Hop ?? WindowSamples;

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Device.Length == 0 || Device.Contains('/', StringComparison.Ordinal))
        {
            errors.Add($"{key}:Device must be a device's name, such as adxl345 (`edge-agent sensors` lists them), but is '{Device}'");
        }

        if (Channels.Count is 0 or > MaxChannels || Channels.Any(static name => name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')))
        {
            errors.Add($"{key}:Channels must name 1 to {MaxChannels} channels, such as accel_x, but is [{string.Join(',', Channels)}]");
        }

        if (Mode is not (OneShot or Buffer))
        {
            errors.Add($"{key}:Mode must be {OneShot} or {Buffer}, but is '{Mode}'");
        }

        if (WindowSamples is < 1 or > MaxWindow || Hop is <= 0)
        {
            errors.Add($"{key}:WindowSamples must be 1 to {MaxWindow} and Hop positive, but they are {WindowSamples} and {EffectiveHop}");
        }

        if (SampleRateHz is { } rate ? !(rate > 0 && double.IsFinite(rate)) : WindowSamples > 1 || Mode == Buffer)
        {
            errors.Add($"{key}:SampleRateHz must be positive; a window of more than one row and the buffer need it");
        }

        if (Timeout <= TimeSpan.Zero)
        {
            errors.Add($"{key}:Timeout must be positive");
        }
    }
}
