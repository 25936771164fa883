using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Testing.I2c;

/// <summary>
/// A bus with emulated chips on it. Nobody answers at other addresses, and a test can let transfers fail: as on a real bus that shows as an
/// <see cref="IOException"/>.
/// </summary>
public sealed class EmulatedI2cBus : II2cBus
{
    private readonly Dictionary<int, IEmulatedChip> _chips = [];

    /// <inheritdoc/>
    public string Name => "i2c-1";

    /// <summary>How many of the next transfers are not acknowledged.</summary>
    public int NacksAhead { get; set; }

    /// <summary>Why the bus cannot be opened; null when it can.</summary>
    public string? Refusal { get; set; }

    /// <summary>Transfers so far, those that failed included.</summary>
    public int Transfers { get; private set; }

    /// <summary>Whether the bus was closed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Puts a chip on the bus; null takes it off.</summary>
    public IEmulatedChip? this[int address]
    {
        set
        {
            if (value is null)
            {
                _chips.Remove(address);
            }
            else
            {
                _chips[address] = value;
            }
        }
    }

    /// <inheritdoc/>
    public void Open()
    {
        if (Refusal is { } reason)
        {
            throw new IOException(reason);
        }
    }

    /// <inheritdoc/>
    public void Write(int address, ReadOnlySpan<byte> bytes) => Address(address).Write(bytes);

    /// <inheritdoc/>
    public void WriteRead(int address, ReadOnlySpan<byte> bytes, Span<byte> answer)
    {
        var chip = Address(address);
        chip.Write(bytes);
        chip.Read(answer);
    }

    /// <inheritdoc/>
    public void Dispose() => IsDisposed = true;

    private IEmulatedChip Address(int address)
    {
        Open();
        Transfers++;
        if (NacksAhead > 0)
        {
            NacksAhead--;
            throw new IOException("Error 121 performing I2C data transfer.");
        }

        return _chips.TryGetValue(address, out var chip) ? chip : throw new IOException("Error 121 performing I2C data transfer.");
    }
}
