namespace EdgeRuntime.Core.Energy;

/// <summary>What a board draws, for boards without a rail sensor. Figures made from it are marked <c>modelled</c>.</summary>
public sealed record BoardProfile
{
    /// <summary>The profile's name, as configurations use it.</summary>
    public required string Name { get; init; }

    /// <summary>The board in words.</summary>
    public required string Description { get; init; }

    /// <summary>Beginnings of the kernel's model names that the profile fits (/proc/device-tree/model).</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Watts of the whole board while nothing runs.</summary>
    public required double IdleWatts { get; init; }

    /// <summary>Watts above idle for each second of CPU time of one core.</summary>
    public required double ActiveWattsPerCore { get; init; }

    /// <summary>Watts while suspended; absent where the board cannot.</summary>
    public double? SleepWatts { get; init; }

    /// <summary>Watts that the board's supply can give; absent where unknown. A sensor that shows much more is refused.</summary>
    public double? MaxWatts { get; init; }

    /// <summary>Joules of the radio for each byte sent; absent where unknown.</summary>
    public double? RadioJoulesPerByte { get; init; }

    /// <summary>Number of the I2C bus on the 40-pin header.</summary>
    public int HeaderI2cBus { get; init; } = 1;

    /// <summary>Whether the firmware's tool vcgencmd can be asked, as on a Raspberry Pi.</summary>
    public bool HasVcgencmd { get; init; }

    /// <summary>Where the figures come from, in a few words.</summary>
    public required string Source { get; init; }

    /// <summary>The source of each figure, by its name in the file; what is an estimate says so.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();
}
