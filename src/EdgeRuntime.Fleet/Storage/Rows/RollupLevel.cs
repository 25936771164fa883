namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>Length of a roll-up's bucket.</summary>
internal enum RollupLevel
{
    Minute,
    Hour,
    Day,
}
