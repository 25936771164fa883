using System.Globalization;
using System.Text;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>Attributes of one device's folder: short text files.</summary>
/// <param name="files">The file system.</param>
/// <param name="folder">Such as <c>/sys/bus/iio/devices/iio:device0</c>.</param>
internal sealed class IioAttributes(IFileSystem files, string folder)
{
    private const string Devices = "/sys/bus/iio/devices";
    private const int MaxText = 128;

    /// <summary>The device's folder.</summary>
    public string Folder => folder;

    /// <summary>Finds a device by its driver's name or its folder's.</summary>
    /// <exception cref="IioException">There is none.</exception>
    public static IioAttributes Find(IFileSystem files, string device)
    {
        var entries = files.List(Devices);
        foreach (var entry in entries)
        {
            var candidate = new IioAttributes(files, entry);
            if (Path.GetFileName(entry) == device || candidate.ReadText("name") == device)
            {
                return candidate;
            }
        }

        var names = entries.Select(entry => new IioAttributes(files, entry).ReadText("name")).OfType<string>().Distinct();
        throw new IioException($"no IIO device '{device}' in {Devices}, which has {(entries.Count == 0 ? "none" : string.Join(", ", names))}; check the wiring, the overlay in config.txt and the driver");
    }

    /// <summary>The text of an attribute without its line end; null when it is missing.</summary>
    public string? ReadText(string name)
    {
        Span<byte> text = stackalloc byte[MaxText];
        var length = files.Read($"{folder}/{name}", text);
        return length <= 0 ? null : Encoding.UTF8.GetString(text[..length]).Trim();
    }

    /// <summary>The number in the first of several attributes that is there; null when none is.</summary>
    public double? ReadNumber(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (double.TryParse(ReadText(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Writes an attribute; false when it is missing or refuses.</summary>
    public bool TryWrite(string name, string value) => files.Write($"{folder}/{name}", Encoding.UTF8.GetBytes(value));

    /// <summary>Writes an attribute that must take it.</summary>
    /// <exception cref="IioException">It is missing or refuses.</exception>
    public void Write(string name, string value)
    {
        if (!TryWrite(name, value))
        {
            throw new IioException($"{folder}/{name} does not take '{value}'; the agent needs write access to it (udev rule, group iio) and the driver its support");
        }
    }

    /// <summary>Files of a sub-folder.</summary>
    public IReadOnlyList<string> List(string name) => files.List($"{folder}/{name}");

    /// <summary>Sets the rate where the driver lets it be set; for the whole device or for the kind of the channels.</summary>
    public void SetSampleRate(double rateHz, IioChannel channel)
    {
        var text = rateHz.ToString(CultureInfo.InvariantCulture);
        _ = TryWrite("sampling_frequency", text) || TryWrite($"in_{channel.Kind}_sampling_frequency", text) || TryWrite($"in_{channel.Name}_sampling_frequency", text);
    }
}
