namespace EdgeRuntime.Core.Linux;

/// <summary>The one seam to an I2C bus. One caller at a time.</summary>
public interface II2cBus : IDisposable
{
    /// <summary>What the bus is called, for an operator: <c>i2c-1</c>.</summary>
    string Name { get; }

    /// <summary>Opens the bus, where that has not happened yet. A transfer does so by itself; this tells a bus that is closed to us from a device that does not answer.</summary>
    /// <exception cref="IOException">It cannot be opened; the message says why and what to do.</exception>
    void Open();

    /// <summary>Sends bytes to a device.</summary>
    /// <param name="address">Its 7-bit address.</param>
    /// <param name="bytes">At least one.</param>
    /// <exception cref="IOException">The bus is not there, or the device does not acknowledge.</exception>
    void Write(int address, ReadOnlySpan<byte> bytes);

    /// <summary>Sends bytes and reads the answer without letting go of the bus in between (repeated start).</summary>
    /// <param name="address">The device's 7-bit address.</param>
    /// <param name="bytes">What to send, usually the number of a register.</param>
    /// <param name="answer">Filled with what comes back.</param>
    /// <exception cref="IOException">The bus is not there, or the device does not acknowledge.</exception>
    void WriteRead(int address, ReadOnlySpan<byte> bytes, Span<byte> answer);
}
