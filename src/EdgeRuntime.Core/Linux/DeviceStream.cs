using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// A character device read with a time limit: poll(2) before each read(2). A plain file stream would wait in the kernel for ever when a sensor
/// falls silent, and no cancellation reaches it there.
/// </summary>
internal sealed partial class DeviceStream(SafeFileHandle handle) : Stream
{
    private readonly FileStream _device = new(handle, FileAccess.Read, bufferSize: 0);

    // include/uapi/asm-generic/poll.h

    // include/uapi/asm-generic/errno-base.h: EINTR
    private const int Interrupted = 4;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override bool CanTimeout => true;

    /// <summary>Longest wait of a read in milliseconds; then <see cref="TimeoutException"/>. Default: no limit.</summary>
    public override int ReadTimeout { get; set; } = Timeout.Infinite;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var poll = new PollEntry { Handle = (int)handle.DangerousGetHandle(), Events = PollEntry.In };
        return Poll(ref poll, 1, ReadTimeout) switch
        {
            // A signal counts as a wait without data: the caller asks again.
            0 => throw new TimeoutException(),
            < 0 when Marshal.GetLastPInvokeError() == Interrupted => throw new TimeoutException(),
            < 0 => throw new IOException($"poll failed with error {Marshal.GetLastPInvokeError()}"),
            // What came before the device failed can still be read.
            _ when (poll.Results & PollEntry.In) == 0 && (poll.Results & PollEntry.Failure) != 0 => 0,
            _ => _device.Read(buffer),
        };
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _device.Dispose();
        base.Dispose(disposing);
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeoutMilliseconds);
}
