using System.Device.Gpio;
using System.Device.Gpio.Drivers;

namespace EdgeRuntime.Core.Linux;

/// <summary>Real GPIO lines, opened when they are first read.</summary>
/// <param name="chip">Number of the chip; null lets the library choose the board's header (Raspberry Pi 5 had it at 4 before Linux 6.6.45, at 0 since).</param>
public sealed class GpioInputs(int? chip) : IGpioInputs
{
    private GpioController? _controller;

    /// <inheritdoc/>
    public bool Read(int line)
    {
        try
        {
            _controller ??= chip is { } number ? new GpioController(new LibGpiodDriver(number)) : new GpioController();
            if (!_controller.IsPinOpen(line))
            {
                _controller.OpenPin(line, PinMode.Input);
            }

            return _controller.Read(line) == PinValue.High;
        }
        catch (Exception e) when (e is not IOException and not OutOfMemoryException)
        {
            // The library tells the same trouble (no chip, no libgpiod, no permission, line in use) by half a dozen kinds of exception.
            Dispose();
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _controller?.Dispose();
        _controller = null;
    }
}
