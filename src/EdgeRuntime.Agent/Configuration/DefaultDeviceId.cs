using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>
/// The device id where none is configured: the host's name. A stock name says nothing of the machine, and a broker lets only one client of an id in: such a name gets a suffix that is this machine's own.
/// </summary>
internal static class DefaultDeviceId
{
    private const int MaxChars = 63;
    private const int SuffixChars = 10;

    // See machine-id(5). The second file is where older systems keep it.
    private static readonly string[] MachineIdPaths = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

    // A card that was copied after its first start carries the same machine id; the board's serial number tells the boards apart. A string that ends with a NUL.
    private const string SerialPath = "/proc/device-tree/serial-number";

    private static readonly byte[] Application = "EdgeRuntime device id"u8.ToArray();

    private static readonly FrozenSet<string> StockNames = FrozenSet.Create(
        StringComparer.Ordinal, "raspberrypi", "raspberry", "rpi", "pi", "jetson", "jetson-nano", "nano", "tegra-ubuntu", "nvidia-desktop", "ubuntu", "debian", "dietpi", "localhost", "device");

    private static readonly Lazy<string> Known = new(static () => Of(Environment.MachineName, MachineIdPaths.Select(Read).FirstOrDefault(static id => id is not null), Read(SerialPath)));

    /// <summary>This machine's.</summary>
    public static string OfThisMachine => Known.Value;

    /// <summary>The id of a machine.</summary>
    /// <param name="host">Its host name: may have capitals and dots, which ids may not.</param>
    /// <param name="machineId">The content of its machine-id file; null where there is none.</param>
    /// <param name="serial">The board's serial number; null where there is none.</param>
    public static string Of(string host, string? machineId, string? serial)
    {
        var valid = new string([.. host.ToLowerInvariant().Split('.')[0].Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        var name = valid.Length == 0 ? "device" : valid[..Math.Min(valid.Length, MaxChars)];
        var identity = $"{MachineId(machineId)}/{serial?.Trim('\0', ' ', '\n')}";
        return StockNames.Contains(name) && identity.Length > 1 ? $"{name}-{Suffix(identity)}" : name;
    }

    // machine-id(5): the id itself is confidential and must not be published; what is derived from it by a keyed hash, as sd_id128_get_machine_app_specific(3) does, may be.
    private static string Suffix(string identity) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(identity), Application))[..SuffixChars];

    // An image that has never started says "uninitialized", or nothing.
    private static string? MachineId(string? text) => text?.Trim() is { Length: 32 } id && id.All(char.IsAsciiHexDigitLower) ? id : null;

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
