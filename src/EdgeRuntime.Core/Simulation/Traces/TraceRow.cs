namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>One row of a trace as its file states it. A year of minutes has half a million: 40 bytes each.</summary>
/// <param name="DayFirst">Ticks of the moment without offset; 0 where day.month.year is not a date.</param>
/// <param name="MonthFirst">Ticks where the month comes first; the same where the file leaves no doubt.</param>
/// <param name="OffsetMinutes">Offset from UTC.</param>
/// <param name="Line">Number of its line.</param>
/// <param name="Value">Irradiance or power, 0 or more; NaN where the row has none.</param>
internal readonly record struct TraceRow(long DayFirst, long MonthFirst, short OffsetMinutes, int Line, double Value);
