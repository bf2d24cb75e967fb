/** The mark: three points, one of them found through the other two. */
export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="7" className="brand-ground" />
        <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round">
          <circle cx="9.5" cy="21.5" r="3.3" />
          <circle cx="22.5" cy="21.5" r="3.3" />
          <circle cx="16" cy="9" r="3.3" className="brand-point" />
          <path d="M12.8 21.5h6.4M11 18.5l3.4-6.4M21 18.5l-3.4-6.4" />
        </g>
      </svg>
      <span className="brand-name">Wasl</span>
      <span className="brand-name brand-arabic" lang="ar" dir="rtl" aria-hidden="true">
        وصل
      </span>
    </span>
  );
}
