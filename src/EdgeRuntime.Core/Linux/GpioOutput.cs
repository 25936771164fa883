using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// A real GPIO line through the kernel's character device, version 2 of its interface (Linux 5.10, include/uapi/linux/gpio.h): one system call a change. System.Device.Gpio, which reads
/// the inputs, allocates at each write and asks the kernel for the line's direction first; an inference must not pay for that.
/// </summary>
public sealed partial class GpioOutput : IGpioOutput
{
    // _IOWR(0xB4, 0x07, struct gpio_v2_line_request) and _IOWR(0xB4, 0x0F, struct gpio_v2_line_values).
    internal const uint GetLineRequest = 0xC250_B407;
    internal const uint SetValuesRequest = 0xC010_B40F;

    // Offsets within struct gpio_v2_line_request: the first of the lines' numbers is at 0.
    internal const int RequestBytes = 592;
    internal const int ConsumerAt = 256;
    internal const int FlagsAt = 288;
    internal const int LinesAt = 560;
    internal const int DescriptorAt = 588;

    internal const ulong OutputFlag = 1 << 3;

    private readonly SafeFileHandle _line;

    /// <summary>Takes the line from the kernel and drives it low.</summary>
    /// <exception cref="IOException">There is no such line, it is in use, or it may not be used; the message is one line.</exception>
    public GpioOutput(GpioLine line)
    {
        var chip = FormattableString.Invariant($"/dev/gpiochip{line.Chip}");
        try
        {
            using var device = File.OpenHandle(chip, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            _line = Request(device, line.Line) ?? throw new IOException(FormattableString.Invariant($"{chip} does not give its line {line.Line} as an output ({Marshal.GetLastPInvokeErrorMessage()})"));
        }
        catch (UnauthorizedAccessException)
        {
            throw new IOException($"{chip} may not be opened; add the user to the group that owns it, gpio on Raspberry Pi OS");
        }
        catch (FileNotFoundException)
        {
            throw new IOException($"{chip} is not there; gpiodetect lists the chips of this board");
        }
    }

    /// <inheritdoc/>
    public bool TryDrive(bool isHigh)
    {
        var values = new Values { Bits = isHigh ? 1UL : 0, Mask = 1 };
        return SetValues(_line, SetValuesRequest, values) == 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_line.IsClosed)
        {
            TryDrive(false);
            _line.Dispose();
        }
    }

    // No attribute says otherwise: an output begins low.
    private static SafeFileHandle? Request(SafeFileHandle device, int line)
    {
        Span<byte> request = stackalloc byte[RequestBytes];
        request.Clear();
        WriteNumber(request, (uint)line);
        "edge-agent"u8.CopyTo(request[ConsumerAt..]);
        var flags = OutputFlag;
        MemoryMarshal.Write(request[FlagsAt..], in flags);
        WriteNumber(request[LinesAt..], 1);
        if (GetLine(device, GetLineRequest, ref MemoryMarshal.GetReference(request)) != 0)
        {
            return null;
        }

        return new SafeFileHandle(MemoryMarshal.Read<int>(request[DescriptorAt..]), ownsHandle: true);
    }

    private static void WriteNumber(Span<byte> at, uint number) => MemoryMarshal.Write(at, in number);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int GetLine(SafeFileHandle device, nuint request, ref byte argument);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int SetValues(SafeFileHandle line, nuint request, in Values values);

    [StructLayout(LayoutKind.Sequential)]
    private struct Values
    {
        public ulong Bits;
        public ulong Mask;
    }
}
