namespace EdgeRuntime.Core.Tables;

/// <summary>What happens to a row with an empty cell, <c>nan</c> or <c>inf</c> where a number is expected.</summary>
public enum NotANumberPolicy
{
    /// <summary>The file is refused with the line.</summary>
    Refuse,

    /// <summary>The row is left out.</summary>
    Skip,

    /// <summary>The cell has the value of the row before; a first row is left out.</summary>
    Previous,

    /// <summary>The value stays NaN; an inference over it is reported as invalid.</summary>
    Keep,
}
