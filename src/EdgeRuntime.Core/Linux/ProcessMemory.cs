using System.Globalization;

namespace EdgeRuntime.Core.Linux;

/// <summary>Memory of this process as the kernel counts it (/proc/self/status, proc(5)).</summary>
public static class ProcessMemory
{
    /// <summary>Bytes of a field such as <c>VmHWM</c> (highest resident memory) or <c>VmData</c>; null where there is none.</summary>
    public static long? Read(string field)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // "VmHWM:	   12345 kB"
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(field.Length + 1).TrimEnd("kB "), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var kib) ? kib * 1024 : null;
    }
}
