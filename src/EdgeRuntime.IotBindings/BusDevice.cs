using System.Device.I2c;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.IotBindings;

/// <summary>One device on the agent's own bus, as the bindings want to see it. A read without a register goes on at the register that was named last, as on the wire.</summary>
internal sealed class BusDevice(II2cBus bus, int busNumber, int address) : I2cDevice
{
    private byte[] _register = [0];

    public override I2cConnectionSettings ConnectionSettings { get; } = new(busNumber, address);

    public override void Read(Span<byte> buffer) => bus.WriteRead(address, _register, buffer);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _register = [buffer[0]];
        bus.Write(address, buffer);
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        _register = [writeBuffer[0]];
        bus.WriteRead(address, writeBuffer, readBuffer);
    }
}
