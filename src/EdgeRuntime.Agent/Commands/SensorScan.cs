using System.Text;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Commands;

/// <summary>Looks through the kernel's classes of sensors and reads what answers. Units are those of Documentation/ABI (sysfs-class-hwmon and others).</summary>
internal sealed class SensorScan(IFileSystem files)
{
    private static readonly (string Kind, string Folder, string NameFile)[] Classes =
    [
        ("power_supply", "/sys/class/power_supply", "type"),
        ("hwmon", "/sys/class/hwmon", "name"),
        ("iio", "/sys/bus/iio/devices", "name"),
        ("thermal", "/sys/class/thermal", "type"),
    ];

    /// <summary>Everything that is there.</summary>
    public IReadOnlyList<FoundSensor> Scan() => [.. Classes.SelectMany(Scan)];

    /// <summary>Classes that this kernel has nothing in, with the reason.</summary>
    public IReadOnlyList<string> Missing() =>
        [.. Classes.Where(entry => files.List(entry.Folder).Count == 0).Select(entry => $"{entry.Kind}: {entry.Folder} is {(files.Exists(entry.Folder) ? "empty" : "not there")}")];

    private IEnumerable<FoundSensor> Scan((string Kind, string Folder, string NameFile) entry) =>
        files.List(entry.Folder)
            .Where(path => entry.Kind != "thermal" || Path.GetFileName(path).StartsWith("thermal_zone", StringComparison.Ordinal))
            .Select(path => new FoundSensor(entry.Kind, Read($"{path}/{entry.NameFile}") ?? Path.GetFileName(path), path, [.. Readings(path)]));

    private IEnumerable<string> Readings(string path) =>
        files.List(path)
            .Select(static file => (File: file, Unit: Unit(Path.GetFileName(file))))
            .Where(static pair => pair.Unit is not null)
            .Select(pair => (Name: Path.GetFileName(pair.File), Value: Read(pair.File), pair.Unit))
            .Where(static reading => reading.Value is not null)
            .Select(static reading => $"{reading.Name} = {reading.Value} {reading.Unit}".TrimEnd());

    private static string? Unit(string attribute) => attribute switch
    {
        "capacity" => "%",
        "voltage_now" => "uV",
        "current_now" => "uA",
        "status" or "online" or "present" => "",
        "temp" => "m°C (thermal) or 0.1 °C (power_supply)",
        _ when attribute.EndsWith("_raw", StringComparison.Ordinal) => "raw",
        _ when !attribute.EndsWith("_input", StringComparison.Ordinal) => null,
        _ => attribute[..Math.Min(2, attribute.Length)] switch
        {
            "in" => "mV",
            "cu" => "mA",
            "po" => "uW",
            "te" => "m°C",
            "en" => "uJ",
            _ => "",
        },
    };

    private string? Read(string path)
    {
        Span<byte> text = stackalloc byte[128];
        var length = files.Read(path, text);
        return length <= 0 ? null : Encoding.UTF8.GetString(text[..length]).Trim();
    }
}
