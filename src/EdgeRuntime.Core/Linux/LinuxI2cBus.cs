using System.Device.I2c;

namespace EdgeRuntime.Core.Linux;

/// <summary>A real bus, <c>/dev/i2c-N</c>, opened when it is first used: a bus that is not there is a sensor that does not answer.</summary>
/// <param name="number">N.</param>
public sealed class LinuxI2cBus(int number) : II2cBus
{
    private readonly Dictionary<int, I2cDevice> _devices = [];
    private I2cBus? _bus;

    /// <inheritdoc/>
    public string Name { get; } = FormattableString.Invariant($"i2c-{number}");

    /// <inheritdoc/>
    public void Write(int address, ReadOnlySpan<byte> bytes) => Open(address).Write(bytes);

    /// <inheritdoc/>
    public void WriteRead(int address, ReadOnlySpan<byte> bytes, Span<byte> answer) => Open(address).WriteRead(bytes, answer);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var device in _devices.Values)
        {
            device.Dispose();
        }

        _devices.Clear();
        _bus?.Dispose();
        _bus = null;
    }

    private I2cDevice Open(int address)
    {
        if (!_devices.TryGetValue(address, out var device))
        {
            if (!OperatingSystem.IsLinux())
            {
                throw new IOException($"{Name}: I2C is only reached on Linux");
            }

            _bus ??= I2cBus.Create(number);
            _devices[address] = device = _bus.CreateDevice(address);
        }

        return device;
    }
}
