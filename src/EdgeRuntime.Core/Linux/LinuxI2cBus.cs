using System.Device.I2c;

namespace EdgeRuntime.Core.Linux;

/// <summary>A real bus, <c>/dev/i2c-N</c>, opened when it is first used: a bus that is not there is a sensor that does not answer.</summary>
/// <param name="number">N.</param>
/// <param name="folder">Where the devices are.</param>
public sealed class LinuxI2cBus(int number, string folder = "/dev") : II2cBus
{
    private readonly string _path = FormattableString.Invariant($"{folder}/i2c-{number}");
    private readonly Dictionary<int, I2cDevice> _devices = [];
    private I2cBus? _bus;

    /// <inheritdoc/>
    public string Name { get; } = FormattableString.Invariant($"i2c-{number}");

    /// <inheritdoc/>
    public void Open()
    {
        if (_bus is not null)
        {
            return;
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new IOException($"{Name}: I2C is only reached on Linux");
        }

        // The library says no more than the number of the error.
        try
        {
            using var device = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{_path} may not be opened by this user: add the user to the group i2c (sudo usermod -aG i2c USER), then log in or start the service again", e);
        }
        catch (FileNotFoundException e)
        {
            throw new IOException($"{_path} is not there; switch the I2C interface on (raspi-config, or dtparam=i2c_arm=on in config.txt)", e);
        }

        _bus = I2cBus.Create(number);
    }

    /// <inheritdoc/>
    public void Write(int address, ReadOnlySpan<byte> bytes) => Device(address).Write(bytes);

    /// <inheritdoc/>
    public void WriteRead(int address, ReadOnlySpan<byte> bytes, Span<byte> answer) => Device(address).WriteRead(bytes, answer);

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

    private I2cDevice Device(int address)
    {
        if (!_devices.TryGetValue(address, out var device))
        {
            Open();
            _devices[address] = device = _bus!.CreateDevice(address);
        }

        return device;
    }
}
