using System.Buffers.Text;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power;

/// <summary>The hottest thermal zone: <c>/sys/class/thermal/thermal_zone*/temp</c> holds millidegrees Celsius as text, such as <c>48312\n</c>.</summary>
/// <param name="files">The file system.</param>
internal sealed class ThermalZones(IFileSystem files)
{
    private const string Folder = "/sys/class/thermal";

    private readonly string[] _paths =
    [
        .. files.List(Folder).Where(static path => path.StartsWith(Folder + "/thermal_zone", StringComparison.Ordinal)).Select(static path => path + "/temp"),
    ];

    /// <summary>Degrees Celsius of the hottest zone that answers with a plausible value; null when none does.</summary>
    public double? ReadHottest()
    {
        double? hottest = null;
        Span<byte> text = stackalloc byte[32];
        foreach (var path in _paths)
        {
            var length = files.Read(path, text);
            if (length > 0 && Utf8Parser.TryParse(text[..length], out int millidegrees, out _) && millidegrees is > -40_000 and < 150_000)
            {
                hottest = Math.Max(hottest ?? double.MinValue, millidegrees / 1000.0);
            }
        }

        return hottest;
    }
}
