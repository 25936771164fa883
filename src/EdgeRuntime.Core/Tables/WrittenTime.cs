namespace EdgeRuntime.Core.Tables;

/// <summary>A moment as a file states it.</summary>
/// <param name="DayFirst">The moment without an offset; null where day.month.year is not a date.</param>
/// <param name="MonthFirst">The moment where month comes before day; the same as <paramref name="DayFirst"/> for forms with the year in front.</param>
/// <param name="Offset">Offset from UTC; null where the file states none.</param>
internal readonly record struct WrittenTime(DateTime? DayFirst, DateTime? MonthFirst, TimeSpan? Offset)
{
    /// <summary>Whether both orders are dates, and different ones.</summary>
    public bool IsAmbiguous => DayFirst is not null && MonthFirst is not null && DayFirst != MonthFirst;
}
