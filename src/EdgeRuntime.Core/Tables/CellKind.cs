namespace EdgeRuntime.Core.Tables;

/// <summary>What a cell holds, as far as its text tells.</summary>
internal enum CellKind
{
    /// <summary>A name, a remark or a state.</summary>
    Word,

    /// <summary>A number, with a decimal point or a decimal comma.</summary>
    Number,

    /// <summary>A date, a time of day or both.</summary>
    Time,

    /// <summary>Empty, or the word of an instrument for a missing value: <c>nan</c>, <c>NA</c>, <c>null</c>.</summary>
    Missing,
}
