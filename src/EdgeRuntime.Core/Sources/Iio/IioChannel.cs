namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>
/// One channel: its value is (raw + offset) x scale in the unit of Documentation/ABI/testing/sysfs-bus-iio (accel m/s², anglvel rad/s, voltage mV,
/// temp m°C, ...). Scale and offset are of the channel or shared by its kind.
/// </summary>
internal sealed record IioChannel(string Name, string RawPath, double Scale, double Offset)
{
    /// <summary>The channel's kind: <c>accel</c> of <c>accel_x</c>, <c>voltage</c> of <c>voltage0</c>.</summary>
    public string Kind => Name.Split('_')[0].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    /// <summary>Finds a channel of a device.</summary>
    /// <exception cref="IioException">The device has none of that name.</exception>
    public static IioChannel Find(IioAttributes device, string name)
    {
        var channel = new IioChannel(name, "", 1, 0);
        if (device.ReadText($"in_{name}_raw") is not null)
        {
            return channel with
            {
                RawPath = $"{device.Folder}/in_{name}_raw",
                Scale = device.ReadNumber($"in_{name}_scale", $"in_{channel.Kind}_scale") ?? 1,
                Offset = device.ReadNumber($"in_{name}_offset", $"in_{channel.Kind}_offset") ?? 0,
            };
        }

        // Some drivers scale by themselves.
        return device.ReadText($"in_{name}_input") is not null
            ? channel with { RawPath = $"{device.Folder}/in_{name}_input" }
            : throw new IioException($"{device.Folder} has no channel '{name}' (no in_{name}_raw and no in_{name}_input)");
    }

    /// <summary>A raw value in the channel's unit.</summary>
    public float Convert(double raw) => (float)((raw + Offset) * Scale);
}
