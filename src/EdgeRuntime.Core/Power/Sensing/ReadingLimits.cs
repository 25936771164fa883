using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>What the board and its battery can draw and deliver. A reading outside of that is refused before anything is made of it.</summary>
/// <param name="board">The board.</param>
/// <param name="pack">The battery, as far as it is known.</param>
internal sealed class ReadingLimits(BoardProfile board, PackOptions pack)
{
    // What noise of a sensor's zero may show.
    private const double NoiseWatts = 0.2;

    /// <summary>What the node can draw.</summary>
    public DrawLimits Draw { get; } = DrawLimits.Of(board);

    /// <summary>What can come in: as much as the board draws and the battery takes; at night nothing.</summary>
    public DrawLimits Harvest { get; } = new(-NoiseWatts, DrawLimits.Of(board).HighestWatts + (HighestChargeWatts(pack) ?? 0));

    /// <summary>Why a sensor's reading cannot be; null when it can. The battery's is judged as a whole, see <see cref="BatteryWatch"/>.</summary>
    public string? Refuses(RailRole? role, in SensorReading reading) =>
        !reading.IsFinite ? "it reads a value that is not a number"
        : role is not (RailRole.Load or RailRole.Harvest) || reading.Watts is not { } watts ? null
        : watts < -NoiseWatts ? FormattableString.Invariant($"it reads {(role == RailRole.Load ? "a draw" : "a harvest")} of {watts:0.###} W: its shunt is wired the other way round, set Inverted")
        : role == RailRole.Load && Draw.Refuses(watts) is { } reason ? $"it reads {reason}"
        : role == RailRole.Harvest && watts > Harvest.HighestWatts ? FormattableString.Invariant($"it reads a harvest of {watts:0.###} W, more than board and battery can take ({Harvest.HighestWatts:0.#} W)")
        : null;

    private static double? HighestChargeWatts(PackOptions pack) =>
        pack is { CapacityAh: { } capacity, SeriesCells: { } cells, Chemistry: { } name } && CellChemistries.Find(name) is { } chemistry
            ? ChargeEstimator.HighestPerHour * capacity * cells * chemistry.HighestVolts
            : null;
}
