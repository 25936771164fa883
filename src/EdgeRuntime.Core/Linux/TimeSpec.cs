using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>struct timespec of 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;

    /// <summary>The same as a span; what is below 100 ns is dropped.</summary>
    public readonly TimeSpan Span => new((Seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / TimeSpan.NanosecondsPerTick));
}
